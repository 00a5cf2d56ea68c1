import { library } from '../../tooling/tsup/library.ts';

export default library({
  index: 'src/index.ts',
  'command-line': 'src/command-line/index.ts',
  http: 'src/http/index.ts',
  mcp: 'src/mcp/index.ts',
  settings: 'src/settings/index.ts',
});
