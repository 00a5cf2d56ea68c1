#!/usr/bin/env bash
# Software: alphavantage 2.5.0, the client of Alpha Vantage on npm, on Node 20 or later.
# Source:   tried here; its `polish` makes `new Date(key)` of a bar's time and has names for the one-minute series alone.
# Guess:    the client's normalised answer holds a series under `data`, and the time of a bar, which the answer itself says is
#           US/Eastern, is the instant that it names: 09:30 of a summer day is 13:30Z.
# Seen:     a bar's time is read in the time zone of the machine (04:00Z in Kolkata, 09:30Z in UTC), and a series of five minutes keeps
#           its vendor's key: `data` is there for one minute, not for five. A reader takes the answer's own keys and `6. Time Zone`.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund alphavantage@2.5.0
cat > read.js <<'JS'
const { util } = require('alphavantage')({ key: 'none' });
const bar = { '1. open': '10.0', '2. high': '11.0', '3. low': '9.0', '4. close': '10.5', '5. volume': '100' };
const series = (interval) => util.polish({
  'Meta Data': { '4. Interval': interval, '6. Time Zone': 'US/Eastern' },
  [`Time Series (${interval})`]: { '2026-06-01 09:30:00': bar },
});
const five = series('5min')['Time Series (5min)'] ?? {};
console.log(Object.keys(five)[0], typeof series('1min').data, typeof series('5min').data);
JS
kolkata=$(TZ=Asia/Kolkata node read.js)
utc=$(TZ=UTC node read.js)
echo "Kolkata: $kolkata"
echo "UTC:     $utc"
[ "$kolkata" = '2026-06-01T04:00:00.000Z object undefined' ] || { echo CHANGED; exit 1; }
[ "$utc" = '2026-06-01T09:30:00.000Z object undefined' ] || { echo CHANGED; exit 1; }
