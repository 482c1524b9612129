import { StandIn } from './stand-in.ts';

/** The environment variables that compose.yaml sets. */
const { STAND_IN_PORT = '9201', STAND_IN_HOST, BROKERS = '', SEARCH_NODE = '', SEARCH_USER: user = '' } = process.env;
const password = process.env['OPENSEARCH_INITIAL_ADMIN_PASSWORD'] ?? '';
const search = { node: SEARCH_NODE, authentication: { kind: 'basic', user, password } } as const;

void StandIn.start({ search, brokers: BROKERS.split(',') }, Number(STAND_IN_PORT), STAND_IN_HOST);
process.once('SIGTERM', () => process.exit());
