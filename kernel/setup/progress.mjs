/**
 * Says which step of how many is running, what it does and how long it has taken. On a
 * terminal one line counts the seconds; in a log each thing done is a line of its own.
 */

/** @param {number} total how many steps there are @param {NodeJS.WriteStream} [out] */
export function createProgress(total, out = process.stdout) {
  const live = out.isTTY === true && !process.env.CI;
  const width = String(total).length;
  let index = 0;
  let text = '';
  let started = 0;
  let timer;

  const line = () => {
    const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
    return `[${String(index).padStart(width)}/${total}] ${seconds} s  ${text}`;
  };
  const redraw = () => {
    const room = (out.columns ?? 80) - 1;
    out.write(`\r\x1b[2K${`${line()} …`.slice(0, room)}`);
  };

  return {
    /** Starts step `step` (from 1). */
    begin(step, title) {
      [index, text, started] = [step, title, performance.now()];
      if (!live) return;
      redraw();
      timer = setInterval(redraw, 200);
      timer.unref();
    },
    /** What the step is doing now. */
    say(doing) {
      text = doing;
      if (live) redraw();
      else out.write(`${line()} …\n`);
    },
    /** Ends the step; its line stays with the time it took. */
    end(outcome) {
      clearInterval(timer);
      text = outcome;
      out.write(`${live ? '\r\x1b[2K' : ''}${line()}\n`);
    },
  };
}
