-- Neovim's own client with kshape-lsp: what it shows of the file in $LSP_FILE. Leaves with status 1 when something is amiss.
local file, command = vim.env.LSP_FILE, { vim.env.LSP_COMMAND }
local root = vim.fn.fnamemodify(file, ':p:h')

local function say(mark, name, what)
  io.stdout:write(string.format('%s Neovim: %s %s\n', mark, name, what == nil and '' or vim.inspect(what, { newline = ' ', indent = '' })))
end
local function fail(name, what)
  say('FAIL', name, what)
  vim.cmd('cquit 1')
end
local function wait(name, test)
  if not vim.wait(20000, test, 20) then fail(name, 'waited in vain') end
end
local function check(name, ok, what)
  if not ok then fail(name, what) end
  say('ok  ', name, what)
end

vim.o.swapfile = false
vim.cmd('edit ' .. vim.fn.fnameescape(file))
local buffer = vim.api.nvim_get_current_buf()
local id = vim.lsp.start_client({
  name = 'kshape',
  cmd = command,
  root_dir = root,
  workspace_folders = { { uri = vim.uri_from_fname(root), name = 'demo' } },
})
vim.lsp.buf_attach_client(buffer, id)
local function client() return vim.lsp.get_client_by_id(id) end
local function ask(method, parameters)
  local answer = (vim.lsp.buf_request_sync(buffer, method, parameters, 20000) or {})[id] or {}
  if answer.err or answer.error then fail(method, answer) end
  return answer.result
end
local document = { uri = vim.uri_from_bufnr(buffer) }
local line = 5
local text = vim.api.nvim_buf_get_lines(buffer, line, line + 1, false)[1]
-- The column of a word in the units of the client.
local function column(word)
  local bytes = text:find(word, 1, true) - 1
  local utf32, utf16 = vim.str_utfindex(text, bytes)
  return ({ ['utf-8'] = bytes, ['utf-16'] = utf16, ['utf-32'] = utf32 })[client().offset_encoding]
end

wait('diagnostics', function() return #vim.diagnostic.get(buffer) > 0 end)
local found = vim.diagnostic.get(buffer)[1]
check('the message', found.message:find('relo', 1, true) and found.lnum == line, found.message)
check('its place, in bytes', found.col == text:find('activation', 1, true) - 1, { found.col, client().offset_encoding })
local hover = ask('textDocument/hover', { textDocument = document, position = { line = line, character = column('Dense') + 2 } })
check('hover', vim.inspect(hover.contents):find('Dense%(') ~= nil, vim.split(hover.contents.value or hover.contents, '\n')[2])
local hints = ask('textDocument/inlayHint', {
  textDocument = document,
  range = { start = { line = 0, character = 0 }, ['end'] = { line = 8, character = 0 } },
})
check('inlay hints', #hints >= 3, vim.tbl_map(function(hint) return hint.label end, hints))
if vim.lsp.inlay_hint then -- since 0.10
  vim.lsp.inlay_hint.enable(true, { bufnr = buffer })
  wait('inlay hints, shown', function() return #vim.lsp.inlay_hint.get({ bufnr = buffer }) == #hints end)
  check('inlay hints, shown', true)
end
vim.lsp.codelens.refresh(vim.fn.has('nvim-0.10') == 1 and { bufnr = buffer } or nil)
wait('code lens', function() return #vim.lsp.codelens.get(buffer) > 0 end)
check('code lens', true, vim.lsp.codelens.get(buffer)[1].command.title)
local here = { line = line, character = column('activation') }
local actions = ask('textDocument/codeAction', { textDocument = document, range = { start = here, ['end'] = here }, context = { diagnostics = {} } })
check('a quick fix', actions[1].title:find('relu') ~= nil, actions[1].title)
vim.lsp.util.apply_workspace_edit(actions[1].edit, client().offset_encoding)
wait('the diagnostic to go', function() return #vim.diagnostic.get(buffer) == 0 end)
check('the fix, applied', vim.api.nvim_buf_get_lines(buffer, line, line + 1, false)[1] == text:gsub('relo', 'relu'), nil)
vim.cmd('silent undo')
wait('the diagnostic to come back', function() return #vim.diagnostic.get(buffer) == 1 end)
check('undone', true)
local version = vim.version()
say('ok  ', string.format('all well with %d.%d.%d', version.major, version.minor, version.patch))
client().stop()
vim.cmd('qall!')
