-- The language server of Aegis for Neovim 0.7 and newer.
--
--   dofile("/path/to/aegis.lua").setup()
--
-- or put this file into a folder `lua/` of your runtime path and call `require("aegis").setup()`.

local M = { clients = {} }

-- The folder around a file that holds `aegis.ini`; nil outside of any project.
local function root_of(file)
  local found = vim.fn.findfile("aegis.ini", vim.fn.fnamemodify(file, ":p:h") .. ";")
  return found ~= "" and vim.fn.fnamemodify(found, ":p:h") or nil
end

-- options.cmd: how the server is started. options.on_attach, options.capabilities: as for any language server.
function M.setup(options)
  options = options or {}
  local function attach(buffer)
    local root = root_of(vim.api.nvim_buf_get_name(buffer))
    if not root then return end
    local client = M.clients[root]
    if not client then
      client = vim.lsp.start_client({
        name = "aegis",
        cmd = options.cmd or { "aegis", "lsp" },
        root_dir = root,
        workspace_folders = { { uri = vim.uri_from_fname(root), name = root } },
        capabilities = options.capabilities or vim.lsp.protocol.make_client_capabilities(),
        on_attach = options.on_attach,
        on_exit = function() M.clients[root] = nil end,
      })
      M.clients[root] = client
    end
    if client then vim.lsp.buf_attach_client(buffer, client) end
  end
  vim.api.nvim_create_autocmd("FileType", {
    pattern = "yaml",
    callback = function(event) attach(event.buf) end,
  })
end

return M
