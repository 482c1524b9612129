import { foundJavas, type Java, type JavaEnvironment } from '../../../servers/java.ts';

/** OpenSearch 2.19 needs Java 11; 17 is the oldest it was tried with here. */
const OLDEST = 17;
/** Java 24 took the security manager away, without which OpenSearch 2 does not start. @see https://openjdk.org/jeps/486 */
const NEWEST = 23;

/**
 * Finds a Java for the secured node. Where there is none, a person is told and goes without its tests; an automatic run
 * must not.
 *
 * @throws Error in an automatic run (`CI=true`)
 */
export function securedJava(environment: JavaEnvironment = process.env): Java | undefined {
  const fitting = foundJavas(environment).find(({ majorVersion }) => majorVersion >= OLDEST && majorVersion <= NEWEST);
  if (fitting !== undefined) return fitting;
  const sentence =
    `The tests of sign-in and permissions run OpenSearch 2.19 with its security plugin, which needs a Java from ${OLDEST} ` +
    `to ${NEWEST}, and there is none: install one (Debian and Ubuntu: "sudo apt-get install openjdk-17-jre-headless").`;
  if (environment['CI'] === 'true') throw new Error(sentence);
  process.stderr.write(`${sentence} They are left out.\n`);
  return undefined;
}
