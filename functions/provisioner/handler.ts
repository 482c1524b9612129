/**
 * Installs what the search domain needs before the detector may write.
 *
 * @throws always, until it is written
 */
export function handler(): Promise<never> {
  return Promise.reject(new Error('The provisioner is not written yet.'));
}
