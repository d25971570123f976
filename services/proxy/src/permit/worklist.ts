/**
 * Works through a list of items, each once however often it was added meanwhile: in passes with a pause between them,
 * and in slices, so that ten thousand items do not hold the thread.
 */

type Worklist<Item> = { add(item: Item): void; drop(item: Item): void; close(): void };

/** Items that are added together are worked on together, and each at most once in a pause. */
const DEBOUNCE_MS = 20;
const PAUSE_MS = 200;
/** How long the thread is held at once. */
const SLICE_MS = 5;
const AT_ONCE = 32;

/** `work` must never reject. */
export function createWorklist<Item>(work: (item: Item) => Promise<void>): Worklist<Item> {
  const wanted = new Set<Item>();
  let isRunning = false;
  let isClosed = false;

  async function run(): Promise<void> {
    for (let ms = DEBOUNCE_MS; wanted.size > 0 && !isClosed; ms = PAUSE_MS) {
      await new Promise((resolve) => void setTimeout(resolve, ms).unref());
      const pass = [...wanted];
      wanted.clear();
      await inSlices(pass, work);
    }
    isRunning = false;
  }

  return {
    add(item) {
      wanted.add(item);
      if (isRunning) return;
      isRunning = true;
      void run();
    },
    drop: (item) => void wanted.delete(item),
    close() {
      isClosed = true;
    },
  };
}

async function inSlices<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  let sliceEndsAt = performance.now() + SLICE_MS;
  for (let at = 0; at < items.length; at += AT_ONCE) {
    await Promise.all(items.slice(at, at + AT_ONCE).map(work));
    if (performance.now() < sliceEndsAt) continue;
    await new Promise((resolve) => setImmediate(resolve));
    sliceEndsAt = performance.now() + SLICE_MS;
  }
}
