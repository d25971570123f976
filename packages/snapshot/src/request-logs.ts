/**
 * Log records on their way from the proxies to the worker: one stream, in which each tenant has a share of the bytes.
 * Records over the share are not appended, so one tenant's flood never pushes out another tenant's records.
 */

/**
 * Two keys of one slot. `stream`: fields `records` (JSON, one record a line; `record` until version 0.1) and `tenant`.
 * `shares`: bytes of each tenant, and in all.
 */
export const requestLogs = {
  stream: 'knox:request-logs',
  shares: 'knox:{knox:request-logs}:shares',
} as const;

/** Bytes of all records that wait for the worker. */
export const requestLogStreamBytes = 64 * 1024 * 1024;

/**
 * KEYS: shares. ARGV: the stream (in the same slot; it is no KEY, because then the appending user would need read
 * access), the most bytes in all, then tenant, records and number of records, repeated for each entry. A tenant has at
 * most a quarter of the bytes that the others leave free. Returns how many records were not appended.
 */
export const appendRecordsScript = `
local most = tonumber(ARGV[2])
local before = tonumber(redis.call('HGET', KEYS[1], 'total') or '0')
local total = before
local refused = 0
for i = 3, #ARGV, 3 do
  local bytes = #ARGV[i + 1]
  local own = redis.call('HINCRBY', KEYS[1], ARGV[i], bytes)
  if 4 * own > most - (total + bytes - own) then
    redis.call('HINCRBY', KEYS[1], ARGV[i], -bytes)
    refused = refused + tonumber(ARGV[i + 2])
  else
    redis.call('XADD', ARGV[1], '*', 'records', ARGV[i + 1], 'tenant', ARGV[i])
    total = total + bytes
  end
end
if total > before then redis.call('HINCRBY', KEYS[1], 'total', total - before) end
return refused`;

/**
 * Takes new entries for a consumer of a group, some at a time, until they have so many bytes or are so many. KEYS:
 * stream. ARGV: group, consumer, how many at a time, the most bytes, the most entries; the last ones taken may exceed
 * both.
 */
export const takeRecordsScript = `
local taken = {}
local bytes = 0
while bytes < tonumber(ARGV[4]) and #taken < tonumber(ARGV[5]) do
  local read = redis.call('XREADGROUP', 'GROUP', ARGV[1], ARGV[2], 'COUNT', ARGV[3], 'STREAMS', KEYS[1], '>')
  if not read then return taken end
  for _, entry in ipairs(read[1][2]) do
    for _, field in ipairs(entry[2] or {}) do bytes = bytes + #field end
    taken[#taken + 1] = entry
  end
end
return taken`;

/**
 * Removes processed records from the group and the stream, and frees their bytes. KEYS: stream, shares. ARGV: group,
 * then id, tenant and bytes, repeated for each entry.
 */
export const settleRecordsScript = `
local ids = {}
local empty = {}
local freed = 0
for i = 2, #ARGV, 3 do
  ids[#ids + 1] = ARGV[i]
  if redis.call('XDEL', KEYS[1], ARGV[i]) == 1 and ARGV[i + 1] ~= '' then
    local bytes = tonumber(ARGV[i + 2])
    if redis.call('HINCRBY', KEYS[2], ARGV[i + 1], -bytes) <= 0 then empty[#empty + 1] = ARGV[i + 1] end
    freed = freed + bytes
  end
end
redis.call('XACK', KEYS[1], ARGV[1], unpack(ids))
if redis.call('XLEN', KEYS[1]) == 0 then
  redis.call('DEL', KEYS[2])
  return 1
end
if #empty > 0 then redis.call('HDEL', KEYS[2], unpack(empty)) end
if freed > 0 then redis.call('HINCRBY', KEYS[2], 'total', -freed) end
return 1`;
