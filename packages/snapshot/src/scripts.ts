/** The Lua scripts behind every write to the snapshots. Nothing else may write an entry or the change stream. */

/**
 * Compare-and-set on the revision: never over a higher one, and over an equal one only to delete the entry, because the
 * writer that saw it deleted read later. A key that holds no entry of ours is replaced. KEYS: entry. ARGV: revision,
 * lifetime in ms (0: no end; else a tombstone), then field and value pairs. Returns 1 where it wrote.
 */
export const writeEntryScript = `
local current = redis.pcall('HMGET', KEYS[1], 'r', 'd')
if not current.err and current[1] then
  local r, new = tonumber(current[1]), tonumber(ARGV[1])
  if r and (r > new or (r == new and (ARGV[2] == '0' or not current[2]))) then return 0 end
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'r', ARGV[1], unpack(ARGV, 3))
if ARGV[2] ~= '0' then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1`;

/**
 * Writes floors where the root in Redis is the one that they follow (base), or, without a base, replaces any older
 * floors. Root and shards change together, so that no reader sees one without the other. KEYS: floors. ARGV: ordinal
 * and revision of the root, those of the base ('' and '' for a full write), then fields of the hash. Where it wrote
 * nothing it returns the ordinal and revision of the root in Redis ('0' where there is none).
 */
export const writeFloorsScript = `
local current = redis.pcall('HMGET', KEYS[1], 'o', 'r')
if current.err then
  redis.call('DEL', KEYS[1])
  current = {}
end
local o, r = current[1] or '0', current[2] or '0'
local number = tonumber
local isNewer = number(o) and number(r)
  and (number(o) < number(ARGV[1]) or (o == ARGV[1] and number(r) < number(ARGV[2])))
local isWhole = ARGV[3] == ''
if not isNewer or not (isWhole or (o == ARGV[3] and r == ARGV[4])) then return {o, r} end
if isWhole then redis.call('DEL', KEYS[1]) end
redis.call('HSET', KEYS[1], 'o', ARGV[1], 'r', ARGV[2], unpack(ARGV, 5))
return false`;

/**
 * Appends one change for each ARGV after the second, with the epoch and a number without gaps. KEYS: epoch, counter,
 * stream. ARGV: cap of the stream, mark of the first change ('' for none), then keys of changed entries ('' is a
 * heartbeat). Returns {epoch or '0' while there is none, last number}.
 */
export const appendChangesScript = `
local epoch = redis.call('GET', KEYS[1]) or '0'
local number = 0
for i = 3, #ARGV do
  number = redis.call('INCR', KEYS[2])
  local fields = {'n', number, 'e', epoch, 'k', ARGV[i]}
  if i == 3 and ARGV[2] ~= '' then
    fields[7] = 'm'
    fields[8] = ARGV[2]
  end
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[1], '*', unpack(fields))
end
return {epoch, number}`;

/**
 * Notes the revision up to which a tenant is published. KEYS: revisions. ARGV: tenant, revision. Returns the highest
 * revision noted.
 */
export const noteRevisionScript = `
local noted = redis.call('HGET', KEYS[1], ARGV[1])
if noted and (tonumber(noted) or math.huge) >= tonumber(ARGV[2]) then return noted end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return ARGV[2]`;

/**
 * Makes the epoch of the rebuild under way the current one. KEYS: the one under way, the current one. ARGV: epoch.
 * Returns 0 where ARGV is not under way: Redis was emptied since.
 */
export const completeRebuildScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('RENAME', KEYS[1], KEYS[2])
return 1`;

/** About how many changes the stream keeps; a proxy that missed more starts from an empty cache. */
export const changeStreamCap = 100_000;

/**
 * A deletion stays visible this long, so that a late publisher does not write the entry again. One that is even later
 * writes what nobody reads: floors do not list it. Not longer, or a tenant that makes and deletes secrets all the time
 * fills Redis for all.
 */
export const tombstoneLifeMs = 600_000;
