/* A page that waits for results shows them by itself, and keeps its reader logged in while it is on the screen.
   It asks for itself again and shows the answer. The hour on it only says when asking is worthwhile. */
(function () {
  'use strict';
  const SECOND = 1000;
  const MINUTE = 60 * SECOND;
  const LONGEST = 10 * MINUTE; /* between two looks; an idle sign-in ends after thirty minutes */
  const SPREAD = 20 * SECOND; /* thousands wait for the same hour, and must not all ask in the same second */
  const hours = awaited(document);
  let ahead = 0; /* of this clock, which may be wrong by minutes, the service's */
  let late = MINUTE;
  let looking = new AbortController();
  let due = Date.now() + Math.random() * SPREAD; /* the first look is for the service's time */

  /* The announced hour of each result, or nothing where none is to come. */
  function awaited(page) {
    return Array.from(page.querySelectorAll('[data-waits]'), function (part) { return part.dataset.waits; });
  }

  function lookIn(wait) {
    due = Date.now() + Math.min(wait, LONGEST);
  }

  /* Soon after the next hour. For a result that no hour is announced for, later each time. */
  function planNext() {
    const lefts = hours.map(function (hour) { return Date.parse(hour) - Date.now() - ahead; });
    const left = Math.min(...lefts.filter(function (each) { return each > 0; }));
    let wait = left + Math.random() * SPREAD;
    if (!lefts.every(function (each) { return each > 0; })) {
      wait = Math.min(wait, late * (1 + Math.random()));
      late *= 2;
    }
    lookIn(wait);
  }

  function look() {
    lookIn(MINUTE);
    looking = new AbortController();
    fetch(location.href, { redirect: 'manual', signal: looking.signal }).then(function (answer) {
      if (answer.type === 'opaqueredirect') return location.reload(); /* to log in */
      ahead = (Date.parse(answer.headers.get('Date')) || Date.now()) - Date.now();
      if (!answer.ok) return lookIn(Number(answer.headers.get('Retry-After')) * SECOND || MINUTE);
      return answer.text().then(function (html) {
        const page = new DOMParser().parseFromString(html, 'text/html');
        if (String(awaited(page)) === String(hours)) planNext();
        else show(html);
      });
    }).catch(function () { /* offline, or leaving: it looks again in a minute */ });
  }

  function show(html) {
    clearInterval(clock);
    document.open();
    document.write(html);
    document.close();
    document.getElementById('main').focus();
  }

  /* Showing an answer would cancel a form or a link that is under way: somebody who logs out would stay logged in.
     After a form this page is gone. After a link it may stay: some are files to download. */
  function leave(event) {
    looking.abort();
    lookIn(MINUTE);
    if (event.type === 'submit') clearInterval(clock);
  }

  /* By the clock and not by one long timer, which a phone in a pocket stops. */
  const clock = setInterval(function () {
    const left = due - Date.now();
    if (!document.hidden && (left <= 0 || left > LONGEST)) look();
  }, SECOND);
  addEventListener('submit', leave);
  addEventListener('beforeunload', leave);
  addEventListener('click', function (event) { if (event.target.closest('a')) leave(event); });
  document.querySelectorAll('[data-turns]').forEach(function (words) { words.hidden = false; });
}());
