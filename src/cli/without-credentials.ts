// Messages → stderr: the last guard. A connection string may stand where none belongs (`tracklight report postgres://…`).

/**
 * Everything that looks like an address, but for files: a message may quote a connection string whole or cut anywhere.
 * Up to the last `@` of the line, because a password may hold any character, blanks too. A comma at its end is the
 * message's.
 */
const ADDRESS = /\b(?!file:|sqlite)(?<scheme>[a-z][a-z\d+.-]{0,40}:\/\/)(?:.*@)?\S*?(?=,?(?:\s|$))/gi;

export function withoutCredentials(text: string): string {
  return text.replace(ADDRESS, '$<scheme>…');
}
