-- Reads what a request for media asks for, before anything else does, and sends it the way it can be answered:
--   here        at most CLAMP bytes: slices from the cache, by sendfile
--   @small      within one slice of the vault: a byte here and a byte there cost the store one call each, not four
--   @unbounded  more than that, or nobody knows how much: slices that wait for the client
--   @uncached   no body, or conditions that nginx does not know on slices: the worker answers
-- Where viewers have a rate, all that comes from slices goes the way of what has no bound, where it is kept.
--
-- Every hit goes through here. LuaJIT compiles what it does for an ordinary range; with patterns, which it only interprets, reading
-- a range would cost as much as sending the header of the response.
local SMALL = 1024 * 1024
local SLICE = 4 * SMALL
-- Our own player goes on by itself when a response is shorter than asked, which RFC 9110 allows (section 15.3.7): so it asks
-- for leave again after this much. Others would take it for the end of the file.
local CLAMP = 4 * SLICE
-- Beyond 15 digits a number is no longer exact; no file is that long.
local LARGEST = 10 ^ 15 - 1
local UNIT = 'bytes='
local ZERO, NINE, DASH = 48, 57, 45

local settings = require('gateway_settings')
local isPaced = settings.viewerBytesPerSecond > 0
local var, request = ngx.var, ngx.req
local byte, format, sub = string.byte, string.format, string.sub

local M = {}

-- The number that is written from a place on, if there is one, and the place behind it.
local function number(text, place)
  local digit = byte(text, place)
  if not digit or digit < ZERO or digit > NINE then
    return nil, place
  end
  local value = 0
  while digit and digit >= ZERO and digit <= NINE do
    value = value * 10 + digit - ZERO
    if value > LARGEST then
      value = LARGEST
    end
    place = place + 1
    digit = byte(text, place)
  end
  return value, place
end

-- Whether this is one range as it is usually written, and its bounds: `bytes=0-99`, `bytes=100-`, `bytes=-100`.
local function bounds(range)
  if sub(range, 1, #UNIT) ~= UNIT then
    return false
  end
  local first, dash = number(range, #UNIT + 1)
  if byte(range, dash) ~= DASH then
    return false
  end
  local last, behind = number(range, dash + 1)
  return behind > #range and (first or last) ~= nil, first, last
end

local function whole()
  request.clear_header('Range')
  var.asked = 'bytes=0-'
  return ngx.exec('@unbounded')
end

local function ask(range, text)
  if text ~= range then
    request.set_header('Range', text)
    var.asked = text
  end
end

local function sendSuffix(range, length)
  ask(range, format('bytes=-%d', length))
  if length > CLAMP or isPaced then
    return ngx.exec('@unbounded')
  end
  -- Nginx fetches the first slice as well, to learn where the end is.
  if length <= SMALL then
    return ngx.exec('@small')
  end
end

local function send(range, from, to)
  local clamped = from - from % SLICE + CLAMP - 1
  if var.arg_p == 'web' and (not to or to > clamped) then
    to = clamped
  end
  ask(range, to and format('bytes=%d-%d', from, to) or format('bytes=%d-', from))
  if isPaced then
    return ngx.exec('@unbounded')
  end
  if to and from - from % SMALL == to - to % SMALL then
    return ngx.exec('@small')
  end
  if not to or to - from >= CLAMP then
    return ngx.exec('@unbounded')
  end
end

function M.read()
  -- A GET without conditions, which nearly all are.
  if var.is_plain == '' then
    local method = request.get_method()
    if method ~= 'GET' and method ~= 'HEAD' then
      return ngx.exit(ngx.HTTP_NOT_ALLOWED)
    end
    var.asked = ''
    return ngx.exec('@uncached')
  end
  local range = var.http_range or ''
  local isOne, first, last = bounds(range)
  if not isOne then
    local unit, set = range:match('^%s*(%a+)=%s*(.-)%s*$')
    if not unit or unit:lower() ~= 'bytes' then
      return whole()
    end
    isOne, first, last = bounds(UNIT .. set)
  end
  if not isOne or (first and last and last < first) then
    return whole()
  end
  if not first then
    return sendSuffix(range, last)
  end
  return send(range, first, last)
end

package.loaded['media_request'] = M
