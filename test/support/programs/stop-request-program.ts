import { StopRequest } from '../../../command-line/stop-request.ts';

/** Says when it is asked to stop, and then waits for a second signal. */
const stop = new StopRequest();
setInterval(() => {}, 1_000);
process.stdout.write('waiting\n');
await stop.wait();
process.stdout.write('asked to stop\n');
