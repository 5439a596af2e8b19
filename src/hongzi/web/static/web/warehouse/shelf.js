// What the warehouse waits for, as last heard from the server, less what waits in the phone.

const MICRO = 1_000_000;

export function micro(text) {
  const said = String(text).trim();
  return /^\d{1,9}(\.\d{1,6})?$/.test(said) ? Math.round(Number(said) * MICRO) : 0;
}

export function units(number) {
  return String(number / MICRO);
}

export class Shelf {
  constructor(state, parcels) {
    this.lines = (state?.expected ?? []).map((one) => ({
      ...one,
      to_come: micro(one.to_come),
      to_inspect: micro(one.to_inspect),
    }));
    this.products = new Map(state?.products ?? []);
    this.held = state?.held ?? [];
    for (const parcel of parcels) if (parcel.state === "waiting") this.take(parcel.commands);
  }

  line(one) {
    return this.lines.find((line) => line.case === one.case && line.line === one.line);
  }

  // A parcel that was written down is no longer waited for, whether the server knows it or not.
  take(commands) {
    for (const command of commands) {
      const line = command.case && this.line(command);
      const qty = micro(command.qty);
      if (line && command.kind === "receive_parcel") line.to_come = Math.max(0, line.to_come - qty);
      if (line && command.kind === "inspect_goods") line.to_inspect = Math.max(0, line.to_inspect - qty);
    }
  }

  // Lines the server found by itself, put among those that are known.
  add(lines) {
    for (const one of lines) {
      if (!this.line(one)) {
        this.lines.push({ ...one, to_come: micro(one.to_come), to_inspect: micro(one.to_inspect) });
      }
    }
  }

  under(number) {
    const said = number.trim().toUpperCase();
    const is = (one) => one.toUpperCase() === said;
    return this.lines.filter(
      (line) => line.to_inspect > 0 && (is(line.case) || is(line.sale) || line.tracking.some(is)),
    );
  }
}
