// Many tasks, few at a time: thousands of files are read without thousands of open handles.

/** Calls `task` for each item, at most `limit` at once. A task that resolves to `'stop'` is the last one begun. */
export async function forEachBounded<T>(
  items: readonly T[],
  limit: number,
  task: (item: T) => Promise<'stop' | void>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const item = items[next++] as T;
      if ((await task(item)) === 'stop') next = items.length;
    }
  };
  await Promise.all(Array.from({ length: limit }, lane));
}
