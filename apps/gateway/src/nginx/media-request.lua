-- Reads what a request for media asks for, before anything else does, and sends it the way it can be answered:
--   here        at most CLAMP bytes: slices from the cache, by sendfile
--   @small      within one slice of the vault: a byte here and a byte there cost the store one call each, not four
--   @unbounded  more than that, or nobody knows how much: slices that wait for the client
--   @uncached   no body, or conditions that nginx does not know on slices: the worker answers
local SMALL = 1024 * 1024
local SLICE = 4 * SMALL
-- Our own player goes on by itself when a response is shorter than asked, which RFC 9110 allows (section 15.3.7): so it asks
-- for leave again after this much. Others would take it for the end of the file.
local CLAMP = 4 * SLICE
-- Beyond this many digits a number is no longer exact; no file is that long.
local DIGITS_MAX = 15

local var, request = ngx.var, ngx.req
local method = request.get_method()
if method ~= 'GET' and method ~= 'HEAD' then
  return ngx.exit(ngx.HTTP_NOT_ALLOWED)
end
if method == 'HEAD' or var.http_if_match or var.http_if_none_match or var.http_if_modified_since
  or var.http_if_unmodified_since then
  return ngx.exec('@uncached')
end

local function whole()
  request.clear_header('Range')
  var.asked = 'bytes=0-'
  return ngx.exec('@unbounded')
end

local range = var.http_range
local unit, set = string.match(range or '', '^%s*(%a+)=%s*(.-)%s*$')
if not unit or unit:lower() ~= 'bytes' then
  return whole()
end
-- Nginx would answer several ranges with the whole file.
if set:find(',', 1, true) then
  return ngx.exit(416)
end
local first, last = set:match('^(%d*)%-(%d*)$')
if not first or (first == '' and last == '') then
  return whole()
end

local function ask(from, to)
  local text = 'bytes=' .. from .. '-' .. to
  request.set_header('Range', text)
  var.asked = text
end

local function number(digits)
  digits = digits:gsub('^0+(%d)', '%1')
  return #digits > DIGITS_MAX and 10 ^ DIGITS_MAX - 1 or tonumber(digits)
end

if first == '' then
  local length = number(last)
  ask('', string.format('%d', length))
  if length > CLAMP then
    return ngx.exec('@unbounded')
  end
  -- Nginx fetches the first slice as well, to learn where the end is.
  if length <= SMALL then
    return ngx.exec('@small')
  end
  return
end

local from = number(first)
local to = last ~= '' and number(last) or nil
if to and to < from then
  return whole()
end
local clamped = from - from % SLICE + CLAMP - 1
if var.arg_p == 'web' and (not to or to > clamped) then
  to = clamped
end
ask(string.format('%d', from), to and string.format('%d', to) or '')
if to and from - from % SMALL == to - to % SMALL then
  return ngx.exec('@small')
end
if not to or to - from >= CLAMP then
  return ngx.exec('@unbounded')
end
