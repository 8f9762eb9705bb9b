;;; aegis.el --- The language server of Aegis for Eglot  -*- lexical-binding: t; -*-

;; Eglot is part of Emacs 29; for Emacs 28 it is a package.  Load this file, then `M-x eglot' in a YAML file of a
;; project, or let every YAML file of a project start it:
;;
;;   (load "/path/to/aegis.el")
;;   (add-hook 'yaml-mode-hook #'aegis-maybe-start)
;;   (add-hook 'yaml-ts-mode-hook #'aegis-maybe-start)

(require 'eglot)
(require 'project)

(defvar aegis-command '("aegis" "lsp")
  "How the language server is started.")

(defun aegis-find-project (folder)
  "The project around FOLDER, for `project-find-functions': the folder that holds `aegis.ini'."
  (let ((root (locate-dominating-file folder "aegis.ini")))
    (and root (cons 'aegis root))))

(cl-defmethod project-root ((project (head aegis)))
  "The folder of PROJECT."
  (cdr project))

(add-hook 'project-find-functions #'aegis-find-project)
(add-to-list 'eglot-server-programs (cons '(yaml-mode yaml-ts-mode) (lambda (&rest _) aegis-command)))

(defun aegis-maybe-start ()
  "Start the language server where the file belongs to a project."
  (when (and buffer-file-name (locate-dominating-file buffer-file-name "aegis.ini"))
    (eglot-ensure)))

(provide 'aegis)
;;; aegis.el ends here
