-- Sends a response that has no bound by parts, each of which nginx asks of itself, as a request of its own; and where viewers have a
-- rate, whatever they are sent.
--
-- What nginx opens and takes for a slice, it keeps until the request ends: a descriptor and half a MiB for each slice of a whole film.
-- And by `sendfile` it opens the next cached slice without waiting for the client. A part is one slice, and the next one is asked for
-- once the client has taken it.
local settings = require('gateway_settings')
local pace = require('pace')
local responses = require('running_responses')

local SMALL = 1024 * 1024
local SLICE = 4 * SMALL
-- As much as a socket's buffer in Lua holds (`lua_socket_buffer_size`).
local PIECE = 64 * 1024
local CONNECT_MS, SEND_MS, ANSWER_MS = 1000, 1000, 60000
local IDLE_MS, IDLE_MAX = 60000, 64
local HEAD_LINES_MAX = 64
local PARTIAL, NOT_MODIFIED = 206, 304
-- A process of nginx that dies breaks a part, and so does a slice that the disk has lost the end of. In a row.
local BREAKS_MAX = 2
-- What broke after a longer silence would bring as much again: the viewer has waited enough, and asks anew.
local SILENCE_SECONDS_MAX = 5
-- Of a part, or made anew for the viewer.
local OWN = {
  ['server'] = true,
  ['date'] = true,
  ['connection'] = true,
  ['content-length'] = true,
  ['content-range'] = true,
  ['x-request-id'] = true,
  ['strict-transport-security'] = true,
}

local var, request = ngx.var, ngx.req

local M = {}

-- What is said instead of a response has a head of its own: with the length of a film in it, a viewer would wait for all of that.
local function forgetHead()
  for name in pairs(ngx.resp.get_headers(0)) do
    if name ~= 'connection' then
      ngx.header[name] = nil
    end
  end
end

-- Why is in the log already, told by the request for the part.
local function fail(socket, problem)
  ngx.log(ngx.INFO, 'a part of a response cannot be had: ', problem)
  socket:close()
  if ngx.headers_sent then
    return ngx.exit(ngx.ERROR)
  end
  forgetHead()
  return ngx.exit(ngx.HTTP_BAD_GATEWAY)
end

local function readHead(socket)
  local line, problem = socket:receive('*l')
  local status = line and tonumber(line:match('^HTTP/1%.1 (%d%d%d) '))
  if not status then
    return fail(socket, problem or line)
  end
  local fields = {}
  for _ = 1, HEAD_LINES_MAX do
    line, problem = socket:receive('*l')
    if not line then
      return fail(socket, problem)
    end
    if line == '' then
      return { socket = socket, status = status, fields = fields, left = tonumber(fields['content-length']) or 0 }
    end
    local name, value = line:match('^([^:]+): *(.*)$')
    if name then
      fields[name:lower()] = value
    end
  end
  return fail(socket, 'it has no end of its head')
end

-- Whatever else was asked, for a worker that is asked the same.
local CONDITIONS = { 'If-Match', 'If-None-Match', 'If-Modified-Since', 'If-Unmodified-Since', 'If-Range' }
local function conditions()
  local lines = {}
  for _, name in ipairs(CONDITIONS) do
    local value = request.get_headers()[name]
    if type(value) == 'string' then
      lines[#lines + 1] = name .. ': ' .. value .. '\r\n'
    end
  end
  return table.concat(lines)
end

-- Asks for a range, within one part where it comes from slices. What is kept is not believed where that is told.
local function open(path, range, others, isAnew)
  local socket = ngx.socket.tcp()
  socket:settimeouts(CONNECT_MS, SEND_MS, ANSWER_MS)
  local isDone, problem = socket:connect(settings.slicesSocket)
  if not isDone then
    return fail(socket, problem)
  end
  isDone, problem = socket:send({
    request.get_method(), ' /', path, '/', var.item, '?download=', var.download == '1' and '1' or '',
    ' HTTP/1.1\r\nHost: slices\r\n', range and 'Range: ' .. range .. '\r\n' or '', others or '',
    'X-Request-Id: ', var.running_id, '\r\nX-Epoch: ', var.epoch, '\r\nX-Viewer: ', var.viewer,
    '\r\nX-Asked: ', var.asked, '\r\nX-Anew: ', isAnew and '1' or '', '\r\n\r\n',
  })
  if not isDone then
    return fail(socket, problem)
  end
  return readHead(socket)
end

-- Sends what is left of the body of a part. Where it broke, tells why and how many seconds it was silent, with what is left then.
local function relay(part)
  local socket, silence = part.socket, 0
  while part.left > 0 do
    local askedAt = ngx.now()
    local piece, problem = socket:receiveany(part.left < PIECE and part.left or PIECE)
    -- What nginx had in its hands comes when it gives a worker up, and the end at once behind it.
    silence = math.max(silence, ngx.now() - askedAt)
    if not piece then
      socket:close()
      return problem, silence
    end
    part.left = part.left - #piece
    pace.wait(var.viewer, #piece)
    ngx.print(piece)
    -- The client has taken it, or has left.
    local isTaken = ngx.flush(true)
    if not isTaken then
      socket:close()
      return ngx.exit(ngx.ERROR)
    end
  end
  socket:setkeepalive(IDLE_MS, IDLE_MAX)
end

local function relayAll(part)
  local problem = relay(part)
  if problem then
    return fail(part.socket, problem)
  end
end

local function copyFields(fields)
  for name, value in pairs(fields) do
    if not OWN[name] then
      ngx.header[name] = value
    end
  end
end

-- What was asked for cannot be had: what a worker says of that goes on, and nginx has a problem of its own for what it says itself.
local function refuse(part)
  ngx.header['Content-Range'] = part.fields['content-range']
  if part.fields['content-type'] ~= 'application/problem+json' then
    part.socket:close()
    return ngx.exit(part.status)
  end
  ngx.status = part.status
  copyFields(part.fields)
  ngx.header['Content-Length'] = part.left
  return relayAll(part)
end

-- Where the first part begins, its last byte, and the size of the file.
local function boundsOf(part)
  local from, to, size = (part.fields['content-range'] or ''):match('^bytes (%d+)%-(%d+)/(%d+)$')
  if part.status ~= PARTIAL or not from then
    return nil
  end
  return tonumber(from), tonumber(to), tonumber(size)
end

local function partFrom(from, last, isAnew)
  local to = from - from % SLICE + SLICE - 1
  if last and last < to then
    to = last
  end
  return open(to - from < SMALL and 'small' or 'slices', string.format('bytes=%d-%d', from, to), nil, isAnew)
end

-- RFC 9110, section 13.1.5: only a strong validator, or the very time that we gave.
local function isSame(fields)
  local known = var.http_if_range
  return not known or known == fields['etag'] or known == fields['last-modified']
end

-- The first part, by what the viewer asked for: nil for a range that only the size of the file tells.
local function first(from, last)
  local part = partFrom(from or 0, last)
  if from and from > 0 and part.status == PARTIAL and not isSame(part.fields) then
    part.socket:close()
    return partFrom(0)
  end
  return part
end

-- Sends all up to a place, by a part up to an earlier one that is open already, and those that follow.
local function relayFrom(part, to, last)
  local breaks = 0
  while true do
    local problem, silence = relay(part)
    breaks = problem and breaks + 1 or 0
    local sent = to - part.left
    if sent == last then
      return
    end
    if breaks > BREAKS_MAX or problem and silence > SILENCE_SECONDS_MAX then
      return fail(part.socket, problem)
    end
    -- What is kept is asked for once more: a worker or a process of nginx may have died under it.
    part = partFrom(sent + 1, last, breaks > 1)
    local at, reached = boundsOf(part)
    if at ~= sent + 1 then
      return fail(part.socket, 'it answers ' .. part.status)
    end
    to = reached
  end
end

function M.send()
  local from, last, suffix = 0, nil, nil
  local range = var.http_range
  if range then
    from, last = range:match('^bytes=(%d*)-(%d*)$')
    if from == '' then
      suffix, last = tonumber(last), nil
    end
    from, last = tonumber(from), tonumber(last)
  end
  local part = first(from, last)
  local start, to, size = boundsOf(part)
  if not start then
    return refuse(part)
  end
  local isWhole = not range or not isSame(part.fields)
  if isWhole then
    last = nil
  elseif suffix then
    part.socket:close()
    start = math.max(0, size - suffix)
    part = partFrom(start)
    to = select(2, boundsOf(part))
    if not to then
      return refuse(part)
    end
  end
  last = math.min(last or size - 1, size - 1)
  copyFields(part.fields)
  ngx.status = isWhole and ngx.HTTP_OK or PARTIAL
  ngx.header['Content-Length'] = last - start + 1
  ngx.header['Accept-Ranges'] = isWhole and 'bytes' or nil
  ngx.header['Content-Range'] = not isWhole and string.format('bytes %d-%d/%d', start, last, size) or nil
  responses.note(part.fields['cache-status'])
  return relayFrom(part, to, last)
end

-- Sends what a worker answers to the whole request.
function M.pass()
  local part = open(var.kind, var.http_range, conditions())
  ngx.status = part.status
  copyFields(part.fields)
  ngx.header['Content-Range'] = part.fields['content-range']
  ngx.header['Content-Length'] = part.fields['content-length']
  responses.note(part.fields['cache-status'])
  if request.get_method() == 'HEAD' or part.status == NOT_MODIFIED then
    part.left = 0
  end
  return relayAll(part)
end

package.loaded['long_response'] = M
