#!/usr/bin/env bash
# Software: ink 8.0.0 (with yoga-layout) and react 19.3.1, on Node 24, which requires ES modules.
# Source:   tried here; Node's documentation names top-level await as the exception.
# Guess:    since Node can require ES modules, a CommonJS program can require a library that draws with ink.
# Seen:     ERR_REQUIRE_ASYNC_MODULE: the layout engine awaits its WebAssembly while it is loaded, and whatever imports ink
#           statically inherits that. `import()` works.
set -euo pipefail
node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 24 ? 0 : 1)' || { echo 'skipped: needs Node 24'; exit 0; }
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund ink@8.0.0 react@19.3.1
required=$(node -e 'try { require("ink"); console.log("required") } catch (error) { console.log(error.code) }')
imported=$(node -e 'import("ink").then((ink) => console.log(typeof ink.render))')
echo "require: $required; import(): $imported"
[ "$required" = ERR_REQUIRE_ASYNC_MODULE ] && [ "$imported" = function ] || { echo CHANGED; exit 1; }
