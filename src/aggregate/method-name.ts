// Aggregate: a qualified name → its method's, for who has no more than the name.

/** The part behind `Class.`; a name without an identifier in front, as an address or the text of a function, is its own. */
export function methodNameOf(functionName: string): string {
  return (
    /^[\p{ID_Start}$_][\p{ID_Continue}$]*\.(?<method>.+)$/su.exec(functionName)?.groups?.['method'] ?? functionName
  );
}
