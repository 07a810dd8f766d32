// Rows ↔ database: event ids are 16 bytes where an engine has no type for them, and text in rows.

/** The 16 bytes of a UUID in its usual text form. */
export function uuidBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

/** An id as a driver gives it, text or 16 bytes in one form or another, in the usual text form. */
export function uuidText(id: unknown): string {
  const hex = hexOf(id);
  return hex === undefined ? String(id) : hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function hexOf(id: unknown): string | undefined {
  // libsql gives the buffer itself.
  if (id instanceof ArrayBuffer) return Buffer.from(id).toString('hex');
  if (id instanceof Uint8Array) return Buffer.from(id.buffer, id.byteOffset, id.byteLength).toString('hex');
  return undefined;
}
