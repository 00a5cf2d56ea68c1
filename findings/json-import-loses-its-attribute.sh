#!/usr/bin/env bash
# Software: tsup 9.0.0 (esbuild, rollup for tree-shaking), run on Node 24; typescript 6.0.3.
# Source:   tried here.
# Guess:    an import of a JSON file that stays external keeps `with { type: 'json' }`, whatever the target.
# Seen:     with target es2023 the attribute is dropped without a warning, and Node refuses the module when it is loaded
#           (ERR_IMPORT_ATTRIBUTE_MISSING); with target esnext and `treeshake: true` it is written as `assert { … }`,
#           which Node 24 takes for a syntax error. Sources run, what was built from them does not.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "name": "subject", "version": "1.2.3", "type": "module", "exports": { "./package.json": "./package.json" } }' > package.json
npm install --silent --no-audit --no-fund tsup@9.0.0 typescript@6.0.3
printf "import manifest from 'subject/package.json' with { type: 'json' };\nconsole.log(manifest.version);\n" > main.ts
for target in es2023 esnext; do
  cat > tsup.config.ts <<CONFIG
import { defineConfig } from 'tsup';
export default defineConfig({ entry: { $target: 'main.ts' }, format: 'esm', target: '$target', treeshake: true, external: [/^subject/], silent: true });
CONFIG
  npx tsup > /dev/null
  echo "target $target: $(grep -h 'import manifest' dist/$target.js)"
done
grep -q "^import manifest from ['\"]subject/package.json['\"];" dist/es2023.js || { echo 'CHANGED: es2023 keeps it'; exit 1; }
grep -q 'assert' dist/esnext.js || { echo 'CHANGED: esnext writes no assert'; exit 1; }
