// Addresses: which of them never leave this machine, so that plain http may be spoken to them.

import { isIPv4 } from 'node:net';

/** RFC 6761's localhost names and the loopback addresses of IPv4 and IPv6, the latter with or without brackets. */
export function isLoopback(hostname: string): boolean {
  const isName = hostname === 'localhost' || hostname.endsWith('.localhost');
  return isName || /^\[?::1\]?$/.test(hostname) || (isIPv4(hostname) && hostname.startsWith('127.'));
}
