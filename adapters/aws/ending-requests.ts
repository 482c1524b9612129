/** How long an attempt may take to connect, to be answered, and stand still, in milliseconds; there are three attempts. */
const TIMEOUT_MS = 10_000;

/** Settings of a client of the AWS SDK that waits for no answer for ever; by itself it does, whatever it warns of. */
export const endingRequests = (timeoutMs = TIMEOUT_MS) => ({
  requestHandler: {
    connectionTimeout: timeoutMs,
    requestTimeout: timeoutMs,
    // Else the SDK only warns.
    throwOnRequestTimeout: true,
    // A request counts as answered when its headers have come.
    socketTimeout: timeoutMs,
  },
});
