import { library } from '../../tooling/tsup/library.ts';

export default library({
  index: 'src/index.ts',
  checks: 'src/checks/index.ts',
  config: 'src/config/index.ts',
  numerics: 'src/numerics/index.ts',
  'regime-looks': 'src/regime-looks/index.ts',
});
