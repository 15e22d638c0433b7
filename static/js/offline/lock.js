// After five idle minutes the keys leave memory, and what they showed leaves the screen.

export const IDLE_MS = 5 * 60 * 1000;

export function lockWhenIdle(onIdle) {
  let active = Date.now();
  let isIdle = false;
  const look = () => {
    const was = isIdle;
    isIdle = Date.now() - active > IDLE_MS;
    // Again and again while idle: sending in the background may have opened the store.
    if (isIdle) onIdle({ isFirst: !was });
  };
  const stir = () => {
    // A phone that slept did not look: what happened meanwhile counts first.
    look();
    active = Date.now();
  };
  for (const event of ["pointerdown", "keydown", "scroll"]) {
    document.addEventListener(event, stir, { capture: true, passive: true });
  }
  document.addEventListener("visibilitychange", look);
  setInterval(look, 5000);
}
