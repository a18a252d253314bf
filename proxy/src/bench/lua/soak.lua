-- wrk's side of `make soak`: sends certificates in turn, counts what came back for whom.
-- wrk ... -s soak.lua URL -- FILE: one escaped certificate a line.

local threads = {}
local certificates = {}
local turn = 0

counts = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  for line in io.lines(args[1]) do
    table.insert(certificates, line)
  end
end

function request()
  turn = turn % #certificates + 1
  return wrk.format("GET", nil, { ["X-SSL-Client-Cert"] = certificates[turn] })
end

-- The identity tells for whom it is, whatever the order of the answers: CN=revoked-17,O=Example.
function response(status, headers, body)
  local identity = headers["X-Vouchsafe-Identity"] or ""
  local kind = identity:match("CN=(%a+)-") or "nobody"
  local seen = kind .. " " .. status .. " " .. (headers["X-Vouchsafe-Reason"] or "none")
  counts[seen] = (counts[seen] or 0) + 1
end

function done(summary, latency, requests)
  local errors = summary.errors
  print(string.format("SOAK socket_errors %d",
    errors.connect + errors.read + errors.write + errors.timeout))
  print(string.format("SOAK millis %.2f %.2f %.2f",
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
  for _, thread in ipairs(threads) do
    for seen, count in pairs(thread:get("counts")) do
      print("SOAK answers " .. seen .. " " .. count)
    end
  end
end
