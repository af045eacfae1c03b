/** Trusted Types: the one policy of ours, for addresses of our own scripts and nothing else. */

interface Policy {
  createScriptURL(address: string): string;
}
type NewPolicy = (name: string, rules: Policy) => Policy;

let policy: Policy | undefined;

/** An address of our own, in the form in which a page with Trusted Types takes it. */
export function trusted(address: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: { createPolicy: NewPolicy } };
  try {
    policy ??= trustedTypes?.createPolicy("modelshare", { createScriptURL: (own) => own });
  } catch {
    // The page allows no policy of this name: then the address goes as it is.
  }
  return policy?.createScriptURL(address) ?? address;
}
