import { invalidTensorFile } from './tensor.ts';

/**
 * A reader for the one kind of pickle that torch writes for a state dict. A pickle is a program: this reader knows only opcodes that
 * build plain data, and the globals that its caller lists are names, never called. Anything else is an error that names it.
 */
export type PickleValue = null | boolean | number | string | PickleTuple | PickleDict | PickleGlobal | PicklePersistent | PickleReduced;
export class PickleTuple {
  readonly items: readonly PickleValue[];
  constructor(items: readonly PickleValue[]) {
    this.items = items;
  }
}
/** `dict` and `collections.OrderedDict`. */
export class PickleDict {
  readonly entries = new Map<PickleValue, PickleValue>();
}
export class PickleGlobal {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}
/** A reference to data outside the pickle. */
export class PicklePersistent {
  readonly id: PickleValue;
  constructor(id: PickleValue) {
    this.id = id;
  }
}
/** `callable(*args)`, written down and not executed. */
export class PickleReduced {
  readonly callable: string;
  readonly args: readonly PickleValue[];
  constructor(callable: string, args: readonly PickleValue[]) {
    this.callable = callable;
    this.args = args;
  }
}

const MARK = Symbol('mark');
const MAX_STEPS = 1_000_000;
const MAX_STACK = 100_000;
const ORDERED_DICT = 'collections OrderedDict';

/**
 * Reads a pickle of protocol 2 to 4.
 * @param allowedGlobals `module name` of every global that may appear, besides collections.OrderedDict
 * @throws AppError(TENSOR_FILE_INVALID) naming the opcode or the global that is not allowed
 */
export function readPickle(bytes: Uint8Array, allowedGlobals: ReadonlySet<string>, file: string): PickleValue {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stack: (PickleValue | typeof MARK)[] = [];
  const memo = new Map<number, PickleValue>();
  let at = 0;
  const fail = (what: string) => invalidTensorFile(file, `pickle: ${what}`);
  const take = (count: number): number => {
    const from = at;
    at += count;
    if (count < 0 || at > data.length) throw fail(`ends in the middle of a value at byte ${from}`);
    return from;
  };
  const text = (count: number): string => {
    const from = take(count);
    return data.toString('utf8', from, from + count);
  };
  const line = (): string => {
    const to = data.indexOf(10, at);
    if (to < 0) throw fail(`ends in the middle of a line at byte ${at}`);
    const value = data.toString('utf8', at, to);
    at = to + 1;
    return value;
  };
  const pop = (): PickleValue => {
    const value = stack.pop();
    if (value === undefined || value === MARK) throw fail(`takes a value from an empty stack at byte ${at}`);
    return value;
  };
  const top = (): PickleValue => {
    const value = pop();
    stack.push(value);
    return value;
  };
  const popToMark = (): PickleValue[] => {
    const values: PickleValue[] = [];
    for (;;) {
      const value = stack.pop();
      if (value === undefined) throw fail(`has no mark at byte ${at}`);
      if (value === MARK) return values.reverse();
      values.push(value);
    }
  };
  const recall = (index: number): void => {
    const value = memo.get(index);
    if (value === undefined) throw fail(`recalls value ${index}, which was never stored`);
    stack.push(value);
  };
  const store = (pairs: PickleValue[]): void => {
    const dict = top();
    if (!(dict instanceof PickleDict)) throw fail('sets an item of something that is no dict');
    for (let i = 0; i + 1 < pairs.length; i += 2) dict.entries.set(pairs[i] ?? null, pairs[i + 1] ?? null);
  };
  const global = (module: string, name: string): PickleGlobal => {
    const full = `${module} ${name}`;
    if (full !== ORDERED_DICT && !allowedGlobals.has(full))
      throw fail(`uses the global ${full.replace(' ', '.').slice(0, 100)}, which weights never need`);
    return new PickleGlobal(full);
  };
  const reduce = (): PickleValue => {
    const args = pop();
    const callable = pop();
    if (!(args instanceof PickleTuple) || !(callable instanceof PickleGlobal)) throw fail('calls something that is no allowed global');
    if (callable.name !== ORDERED_DICT) return new PickleReduced(callable.name, args.items);
    if (args.items.length > 0) throw fail('builds an OrderedDict from arguments, expected an empty one');
    return new PickleDict();
  };

  for (let step = 0; step < MAX_STEPS; step++) {
    if (stack.length > MAX_STACK) throw fail(`stacks more than ${MAX_STACK} values`);
    const opcode = data.readUInt8(take(1));
    switch (opcode) {
      case 0x80: {
        const protocol = data.readUInt8(take(1));
        if (protocol < 2 || protocol > 4) throw fail(`protocol ${protocol} is not 2, 3 or 4`);
        break;
      }
      case 0x95: // FRAME
        take(8);
        break;
      case 0x63: // GLOBAL
        stack.push(global(line(), line()));
        break;
      case 0x93: {
        // STACK_GLOBAL
        const name = pop();
        const module = pop();
        if (typeof name !== 'string' || typeof module !== 'string') throw fail('names a global by something that is no text');
        stack.push(global(module, name));
        break;
      }
      case 0x71: // BINPUT
        memo.set(data.readUInt8(take(1)), top());
        break;
      case 0x72: // LONG_BINPUT
        memo.set(data.readUInt32LE(take(4)), top());
        break;
      case 0x94: // MEMOIZE
        memo.set(memo.size, top());
        break;
      case 0x68: // BINGET
        recall(data.readUInt8(take(1)));
        break;
      case 0x6a: // LONG_BINGET
        recall(data.readUInt32LE(take(4)));
        break;
      case 0x28:
        stack.push(MARK);
        break;
      case 0x29: // EMPTY_TUPLE
        stack.push(new PickleTuple([]));
        break;
      case 0x85: // TUPLE1
        stack.push(new PickleTuple([pop()]));
        break;
      case 0x86: // TUPLE2
        stack.push(new PickleTuple([pop(), pop()].reverse()));
        break;
      case 0x87: // TUPLE3
        stack.push(new PickleTuple([pop(), pop(), pop()].reverse()));
        break;
      case 0x74: // TUPLE
        stack.push(new PickleTuple(popToMark()));
        break;
      case 0x7d: // EMPTY_DICT
        stack.push(new PickleDict());
        break;
      case 0x73: {
        // SETITEM
        const value = pop();
        store([pop(), value]);
        break;
      }
      case 0x75: // SETITEMS
        store(popToMark());
        break;
      case 0x58: // BINUNICODE
        stack.push(text(data.readUInt32LE(take(4))));
        break;
      case 0x8c: // SHORT_BINUNICODE
        stack.push(text(data.readUInt8(take(1))));
        break;
      case 0x4b: // BININT1
        stack.push(data.readUInt8(take(1)));
        break;
      case 0x4d: // BININT2
        stack.push(data.readUInt16LE(take(2)));
        break;
      case 0x4a: // BININT
        stack.push(data.readInt32LE(take(4)));
        break;
      case 0x4e:
        stack.push(null);
        break;
      case 0x88:
        stack.push(true);
        break;
      case 0x89:
        stack.push(false);
        break;
      case 0x51: // BINPERSID
        stack.push(new PicklePersistent(pop()));
        break;
      case 0x52:
        stack.push(reduce());
        break;
      case 0x62: {
        // BUILD: torch attaches `_metadata` to the dict; a state dict needs none of it.
        pop();
        if (!(top() instanceof PickleDict)) throw fail('sets the state of something that is no dict');
        break;
      }
      case 0x2e: // STOP
        return pop();
      default:
        throw fail(`opcode 0x${opcode.toString(16).padStart(2, '0')} at byte ${at - 1}, which weights never need`);
    }
  }
  throw fail(`more than ${MAX_STEPS} steps`);
}
