-- Neovim with the set-up of editors/neovim, headless: findings, completion, rename and code actions in a file with JSON
-- inside of YAML and text that is not ASCII. Run by the integration tests as
--   AEGIS=PROGRAM REPOSITORY=FOLDER PROJECT=FOLDER nvim --headless -u NONE -c "luafile Tests/Editors/neovim.lua"
local repository, program, project = os.getenv("REPOSITORY"), os.getenv("AEGIS"), os.getenv("PROJECT")

local function fail(text)
  io.stdout:write("FAILED: " .. text .. "\n")
  vim.cmd("cquit 1")
end

local function check(condition, text)
  if not condition then fail(text) end
  io.stdout:write("ok: " .. text .. "\n")
end

local function wait(condition, text)
  check(vim.wait(20000, condition, 20), text)
end

vim.cmd("filetype on")
dofile(repository .. "/editors/neovim/aegis.lua").setup({ cmd = { program, "lsp" } })
vim.cmd("edit " .. project .. "/member_accounts/production/policies/policies.yaml")
vim.bo.filetype = "yaml"
local buffer = vim.api.nvim_get_current_buf()
wait(function() return next(vim.lsp.buf_get_clients(buffer)) ~= nil end, "the server is attached")
check(vim.tbl_count(vim.lsp.buf_get_clients(buffer)) == 1, "once")

local function line_of(text)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
    local column = line:find(text, 1, true)
    if column then return number - 1, column - 1 end
  end
  fail("there is no line with " .. text)
end

local function ask(method, row, column, extra)
  vim.api.nvim_win_set_cursor(0, { row + 1, column })
  local encoding = select(2, next(vim.lsp.buf_get_clients(buffer))).offset_encoding
  local parameters = vim.tbl_extend("force", vim.lsp.util.make_position_params(0, encoding), extra or {})
  local answers = vim.lsp.buf_request_sync(buffer, method, parameters, 20000)
  for _, answer in pairs(answers or {}) do
    if answer.error then fail(method .. ": " .. answer.error.message) end
    return answer.result, encoding
  end
  fail(method .. " was not answered")
end

-- Text that is not ASCII in front of a mistake on the same line, inside of JSON.
local row = line_of('"Sid": "ReadAssets"')
vim.api.nvim_buf_set_lines(buffer, row, row + 3, false, { '          "Sid": "Grö🙂ße", "Effect": "Allow", "Action": "s3:GetObjct",' })
wait(function()
  for _, finding in ipairs(vim.diagnostic.get(buffer)) do
    if finding.code == "AE3102" or (finding.user_data and finding.user_data.lsp and finding.user_data.lsp.code == "AE3102") then
      local line = vim.api.nvim_buf_get_lines(buffer, finding.lnum, finding.lnum + 1, false)[1]
      return line:sub(finding.col + 1, finding.end_col) == "s3:GetObjct"
    end
  end
end, "the finding covers just the action, behind text that is not ASCII")

local mistake, column = line_of("s3:GetObjct")
local items = ask("textDocument/completion", mistake, column + #"s3:GetObj")
local labels = {}
for _, item in ipairs(items.items or items) do labels[item.label] = item end
check(labels["s3:GetObject"] ~= nil, "completion inside of JSON offers the action")

local range = { start = { line = mistake, character = 0 }, ["end"] = { line = mistake + 1, character = 0 } }
local actions, encoding = ask("textDocument/codeAction", mistake, column, { range = range, context = { diagnostics = {} } })
local applied = false
for _, action in ipairs(actions) do
  if action.title:find("replace by `s3:GetObject`", 1, true) then
    vim.lsp.util.apply_workspace_edit(action.edit, encoding)
    applied = true
    break
  end
end
check(applied, "there is a code action for the mistake")
check(vim.api.nvim_buf_get_lines(buffer, mistake, mistake + 1, false)[1] == '          "Sid": "Grö🙂ße", "Effect": "Allow", "Action": "s3:GetObject",', "the edit lands where it should")
wait(function()
  for _, finding in ipairs(vim.diagnostic.get(buffer)) do
    if finding.message:find("GetObjct", 1, true) then return false end
  end
  return true
end, "the finding is gone")

local name_row, name_column = line_of("storefront-runtime")
vim.api.nvim_win_set_cursor(0, { name_row + 1, name_column })
vim.lsp.buf.rename("shop-rollout")
wait(function() return vim.api.nvim_buf_get_lines(buffer, name_row, name_row + 1, false)[1]:find("shop-rollout", 1, true) end, "the definition has its new name")
local roles = vim.uri_to_bufnr(vim.uri_from_fname(project .. "/member_accounts/production/roles/roles.yaml"))
wait(function()
  return table.concat(vim.api.nvim_buf_get_lines(roles, 0, -1, false), "\n"):find("Policy.aws.production.shop_rollout", 1, true)
end, "so have the references in another file")
io.stdout:write("done\n")
vim.cmd("qall!")
