-- Reads what a request for media asks for, has it admitted, and sends it the way it can be answered:
--   here        no more than a slice of the vault, wherever it lies: a byte here and a byte there cost the store one call each, not
--               four, and two calls where they lie on both sides of a border
--   @large      at most CLAMP bytes: slices from the cache, by sendfile
--   @unbounded  more than that, or nobody knows how much: slices that wait for the client
--   @uncached   no body, or conditions that nginx does not know on slices: the worker answers
-- Where viewers have a rate, all that comes from slices goes the way of what has no bound, where it is kept.
--
-- Every hit goes through here. LuaJIT compiles what it does for an ordinary range, as one piece with what admits the request: as long
-- as there are neither patterns in it, which are only interpreted, nor a loop, which would be compiled alone.
local SMALL = 1024 * 1024
local SLICE = 4 * SMALL
-- Our own player goes on by itself when a response is shorter than asked, which RFC 9110 allows (section 15.3.7): so it asks
-- for leave again after this much. Others would take it for the end of the file.
local CLAMP = 4 * SLICE
-- Beyond 15 digits a number is no longer exact; no file is that long.
local LARGEST = 10 ^ 15 - 1
local UNIT = 'bytes='
local WEB = 'p=web'
local TICKET = 'ticket='
local DASH, AMPERSAND = 45, 38
local FRAGMENT = '#'
local WITHOUT_VERSION = 0.9

local settings = require('gateway_settings')
local admission = require('admission')
local isPaced = settings.viewerBytesPerSecond > 0
local var, request = ngx.var, ngx.req
local byte, find, format, sub = string.byte, string.find, string.format, string.sub

local M = {}

-- The number that a text is, as numbers are usually written: nil for all that this tells nothing of, such as leading zeros.
local function usual(text)
  local value = tonumber(text)
  if value and value >= 0 and value <= LARGEST and value % 1 == 0 and tostring(value) == text and byte(text) ~= DASH then
    return value
  end
end

local function number(digits)
  return digits ~= '' and math.min(tonumber(digits), LARGEST) or nil
end

-- Whether this is one range, and its bounds: `bytes=0-99`, `bytes=100-`, `bytes=-100`.
local function bounds(range)
  local dash = find(range, '-', #UNIT + 1, true)
  if not dash or sub(range, 1, #UNIT) ~= UNIT then
    return false
  end
  local from, to = sub(range, #UNIT + 1, dash - 1), sub(range, dash + 1)
  local first, last = usual(from), usual(to)
  if first and (last or to == '') or last and from == '' then
    return true, first, last
  end
  from, to = range:match('^bytes=(%d*)%-(%d*)$')
  return from ~= nil and (from ~= '' or to ~= ''), number(from or ''), number(to or '')
end

-- Whether our own player asks, which says so. Nginx would look for that argument in a slower way.
local function isOurs()
  local args = var.args
  local at = args and find(args, WEB, 1, true)
  if not at then
    return false
  end
  local before, behind = byte(args, at - 1), byte(args, at + #WEB)
  return (at == 1 or before == AMPERSAND) and (not behind or behind == AMPERSAND)
end

local function whole()
  -- A request of HTTP/0.9 has no fields, and so no range.
  if request.http_version() == WITHOUT_VERSION then
    return ngx.exit(ngx.HTTP_BAD_REQUEST)
  end
  request.clear_header('Range')
  var.asked = 'bytes=0-'
  return '@unbounded'
end

local function ask(range, text)
  if text ~= range then
    request.set_header('Range', text)
    var.asked = text
  end
end

local function placeOfSuffix(range, length)
  ask(range, format('bytes=-%d', length))
  if length > CLAMP or isPaced then
    return '@unbounded'
  end
  -- Nginx fetches the first slice as well, to learn where the end is.
  return length > SMALL and '@large' or nil
end

local function placeOfRange(range, from, to)
  local clamped = from - from % SLICE + CLAMP - 1
  if (not to or to > clamped) and isOurs() then
    to = clamped
  end
  ask(range, to and format('bytes=%d-%d', from, to) or format('bytes=%d-', from))
  if isPaced or not to or to - from >= CLAMP then
    return '@unbounded'
  end
  return to - from >= SMALL and '@large' or nil
end

-- Where it is answered, if not here.
local function placeOf()
  -- A GET without conditions, which nearly all are.
  if var.is_plain == '' then
    local method = request.get_method()
    if method ~= 'GET' and method ~= 'HEAD' then
      return ngx.exit(ngx.HTTP_NOT_ALLOWED)
    end
    var.asked = ''
    return '@uncached'
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
    return placeOfSuffix(range, last)
  end
  return placeOfRange(range, first, last)
end

-- A ticket alone, as nearly all have it, asks for nothing else; whether it asks for a download is looked for in a slower way.
local function noteArguments()
  local args = var.args
  if args and not find(args, '&', 1, true) and sub(args, 1, #TICKET) == TICKET then
    var.download = ''
  end
end

-- In the phase of access, after the limits on addresses: what goes elsewhere comes to no other.
function M.answer()
  -- Nginx leaves a fragment out, and no target has one.
  if find(var.request_uri, FRAGMENT, 1, true) then
    return ngx.exit(ngx.HTTP_BAD_REQUEST)
  end
  noteArguments()
  local place = placeOf()
  admission.admit()
  return place and ngx.exec(place)
end

package.loaded['media_request'] = M
