-- Lets a media response begin, or refuses it: by a grant that the authoriser gave to the same question, or by asking it.
--
-- A grant holds until its ticket expires, and not a moment longer than the authoriser has decided something anew, whatever that
-- was: it then has a later generation, of which it tells us. It tells us every quarter of a second as well that it is there, for
-- while it is not, nobody knows what was decided: then nothing begins by what was granted before.
local settings = require('gateway_settings')
local responses = require('running_responses')

-- In each of two tables: the earlier one is thrown away when the recent one is full, and what was in there is asked about again.
local GRANTS_MAX = 8192
-- Longer ones are asked about each time, so that 30 MiB are enough for both. With its ticket, a question has some 300.
local QUESTION_BYTES_MAX = 1024
local BEAT_SECONDS_MAX = 1
-- Something may be decided while we ask; not each time.
local TRIES = 3
local CONNECT_MS, SEND_MS, ANSWER_MS = 1000, 1000, 5000
local IDLE_MS, IDLE_MAX = 60000, 64

local state, var = ngx.shared.state, ngx.var
local recent, earlier, count = {}, {}, 0

local M = {}

local function keep(question, grant)
  if #question > QUESTION_BYTES_MAX then
    return
  end
  if not recent[question] then
    if count == GRANTS_MAX then
      recent, earlier, count = {}, recent, 0
    end
    count = count + 1
  end
  recent[question] = grant
end

local function find(question)
  local grant = recent[question]
  if not grant then
    grant = earlier[question]
    if grant then
      keep(question, grant)
    end
  end
  return grant
end

local function isCurrent(grant)
  return grant.generation >= (state:get('generation') or 0)
end

local function holds(grant)
  local now = ngx.now()
  return now < grant.expiresAt and now - (state:get('beat') or 0) < BEAT_SECONDS_MAX and isCurrent(grant)
end

local function refuse(refusal)
  var.refusal = refusal
  return ngx.exit(ngx.HTTP_FORBIDDEN)
end

local function exchange(question)
  local socket = ngx.socket.tcp()
  socket:settimeouts(CONNECT_MS, SEND_MS, ANSWER_MS)
  local isDone, problem = socket:connect(settings.questionsSocket)
  if isDone then
    isDone, problem = socket:send(question)
  end
  local answer
  if isDone then
    answer, problem = socket:receive('*l')
  end
  if not answer then
    ngx.log(ngx.ERR, 'the authoriser does not answer: ', problem)
    socket:close()
    return ngx.exit(ngx.HTTP_SERVICE_UNAVAILABLE)
  end
  socket:setkeepalive(IDLE_MS, IDLE_MAX)
  return answer
end

-- Returns what the authoriser grants, or does not return.
local function ask(question)
  local answer = exchange(question)
  local generation, epoch, expiresAt, viewer = answer:match('^yes (%d+) (%d+) (%d+) (.+)$')
  if not generation then
    return refuse(answer:match('^no (%S+)$') or '')
  end
  local scope = var.kind .. '/' .. var.item
  local grant = {
    generation = tonumber(generation),
    epoch = tonumber(epoch),
    expiresAt = tonumber(expiresAt) / 1000,
    viewer = viewer,
    item = var.item,
    keys = responses.keysOf(viewer, scope, epoch),
  }
  keep(question, grant)
  return grant
end

local function allow(grant)
  var.epoch = grant.epoch
  var.viewer = grant.viewer
  if responses.isDoubted(grant.item) then
    var.anew = '1'
  end
end

function M.admit()
  responses.name()
  local question = var.question
  local grant = find(question)
  if not grant or not holds(grant) then
    grant = ask(question)
  end
  for _ = 1, TRIES do
    if not responses.begin(grant) then
      return refuse('STREAMS_TOO_MANY-' .. settings.retryMs)
    end
    -- Only now: whoever forgets what was granted looks at what runs afterwards, and finds this one counted.
    if isCurrent(grant) then
      return allow(grant)
    end
    responses.undo()
    grant = ask(question)
  end
  return ngx.exit(ngx.HTTP_SERVICE_UNAVAILABLE)
end

-- A part of a response that was admitted, of which nginx asks itself.
function M.admitPart()
  var.epoch, var.viewer = var.http_x_epoch, var.http_x_viewer
  var.anew = var.http_x_anew
  responses.beginPart(var.item, tonumber(var.epoch))
end

package.loaded['admission'] = M
