import { library } from '../../tooling/tsup/library.ts';

const config = library({ index: 'src/index.ts', 'store-worker': 'src/writer/store-worker.ts' });

/** `node:sqlite` has no name without its prefix, which the build would otherwise take off. */
export default Object.assign(config, { removeNodeProtocol: false });
