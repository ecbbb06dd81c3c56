// Time left until a deadline: <time data-countdown datetime="DEADLINE" data-now="SERVER'S NOW">2 d 4 h left</time>.
// "Now" is the server's, carried forward by what has passed here since, so a wrong clock in the browser
// or a moved clock in the demonstration does no harm. Without this script the server's own text stands.
(() => {
  "use strict";
  const loaded = Date.now();
  const unit = (n, name) => `${n}\u00a0${name}`;

  function left(ms) {
    const s = Math.ceil(ms / 1000), m = Math.floor(s / 60), h = Math.floor(m / 60), d = Math.floor(h / 24);
    if (d) return `${unit(d, "d")} ${unit(h % 24, "h")} left`;
    if (h) return `${unit(h, "h")} ${unit(m % 60, "min")} left`;
    if (m) return `${unit(m, "min")} ${unit(s % 60, "s")} left`;
    return `${unit(s, "s")} left`;
  }

  function tick() {
    const passed = Date.now() - loaded;
    let running = false;
    for (const element of document.querySelectorAll("time[data-countdown]")) {
      const ms = Date.parse(element.dateTime) - Date.parse(element.dataset.now) - passed;
      if (Number.isNaN(ms)) continue;
      const text = ms > 0 ? left(ms) : element.dataset.past || "closed";
      if (element.textContent !== text) element.textContent = text;
      running ||= ms > 0;
    }
    if (running) setTimeout(tick, 1000);
  }

  tick();
})();
