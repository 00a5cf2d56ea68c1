import { library } from '../../tooling/tsup/library.ts';

export default library({ index: 'src/index.ts', 'store-worker': 'src/writer/store-worker.ts' });
