// Lines → pieces worth a system call each.

/** Characters of a piece at least, but for the last one. */
const PIECE_LENGTH = 2 ** 16;

/** The same text in larger pieces, each made when it is asked for. */
export function* gathered(texts: Iterable<string>): Generator<string> {
  let piece = '';
  for (const text of texts) {
    piece += text;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
