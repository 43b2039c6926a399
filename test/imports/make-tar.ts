import { ustarEnd, ustarHeader, ustarPaddingBytes } from '#main/util/ustar.ts';

/** A member as any tool may write it, sound or not. */
export interface MadeMember {
  name: string;
  content: Uint8Array | string;
  /** Type flag, default `0`. */
  type?: string;
  /** Stated in the header instead of the content's own. */
  size?: number;
  /** Changes the header; its checksum is put right afterwards. */
  edit?: (header: Buffer) => void;
  /** Leaves the checksum wrong. */
  isDamaged?: boolean;
}

export function madeMember({ name, content, type = '0', size, edit, isDamaged = false }: MadeMember): Buffer {
  const bytes = Buffer.from(content);
  const header = ustarHeader({ name: 'x', size: size ?? bytes.byteLength });
  header.fill(0, 0, 100);
  header.write(name, 0, 100, 'utf8');
  header.write(type, 156, 'latin1');
  edit?.(header);
  header.fill(0x20, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${(isDamaged ? sum + 1 : sum).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return Buffer.concat([header, bytes, Buffer.alloc(ustarPaddingBytes(bytes.byteLength))]);
}

/** @param members made ones, or bytes that stand between them */
export function madeTar(members: readonly (MadeMember | Buffer)[]): Buffer {
  const body = Buffer.concat(members.map((member) => (Buffer.isBuffer(member) ? member : madeMember(member))));
  return Buffer.concat([body, ustarEnd(body.byteLength)]);
}

/** PAX records as the content of a member of type `x`. */
export function paxRecords(records: Record<string, string>): Buffer {
  return Buffer.concat(
    Object.entries(records).map(([name, value]) => {
      const rest = ` ${name}=${value}\n`;
      let length = Buffer.byteLength(rest) + 1;
      while (length !== String(length).length + Buffer.byteLength(rest)) length++;
      return Buffer.from(`${length}${rest}`);
    }),
  );
}
