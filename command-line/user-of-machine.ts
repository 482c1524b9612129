import { userInfo } from 'node:os';

/** The name of whoever runs this process; undefined in a container whose user has none. */
export function userOfMachine(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
