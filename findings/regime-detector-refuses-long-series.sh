#!/usr/bin/env bash
# Software: @railpath/finance-toolkit 0.5.4 (detectRegime), the regime detector that npm finds first.
# Source:   tried here; its start adds noise of ± 0.005 to transition probabilities and checks them afterwards.
# Guess:    a hidden Markov fit takes any series, and the longer the better.
# Seen:     the probability of a step between its starting segments is 1 in a third of the series, so that from some 600 prices on
#           the noise makes it negative in ever more calls, and its own schema refuses the model: 720 prices sometimes, 2000 nearly
#           always. The noise is Math.random's: whether a series is refused changes from call to call; here it is drawn from a seed.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund @railpath/finance-toolkit@0.5.4
cat > try.cjs <<'JS'
const { detectRegime } = require('@railpath/finance-toolkit');
let state = 7, price = 100;
const random = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
const prices = Array.from({ length: 2000 }, () => (price *= 1 + 0.002 * (random() - 0.5)));
// The noise of a call, drawn alike every time that this runs.
let noise = 11;
Math.random = () => (noise = (noise * 1103515245 + 12345) % 2147483648) / 2147483648;
const refused = (length) => {
  let count = 0;
  for (let call = 0; call < 40; call += 1) {
    try { detectRegime(prices.slice(0, length), { maxIterations: 1 }); } catch { count += 1; }
  }
  return count;
};
console.log(refused(480), refused(2000));
JS
read -r short long < <(node try.cjs)
echo "refused of forty calls: $short with 480 prices, $long with 2000"
[ "$short" -eq 0 ] && [ "$long" -eq 37 ] || { echo CHANGED; exit 1; }
