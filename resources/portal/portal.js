/* What scripts add to the portal: answers while writing, and a conversation that moves by itself. All works without. */
"use strict";
(function () {
  var form = document.querySelector("form[data-suggest]");
  if (form) {
    var box = document.getElementById("answers"), timer = 0, last = "";
    var look = function () {
      var title = form.elements.title.value.trim(), text = form.elements.symptom ? form.elements.symptom.value.trim() : "";
      if ((title + text).length < 4 || title + text === last) { return; }
      last = title + text;
      fetch("/suggest?" + new URLSearchParams({ title: title, text: text.slice(0, 500) }), { credentials: "same-origin" })
        .then(function (answer) { return answer.ok ? answer.text() : ""; })
        .then(function (html) {
          box.innerHTML = html;
          box.hidden = !html.trim();
          if (!box.hidden) { form.elements.seen.value = "1"; }
        }).catch(function () {});
    };
    form.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(look, 600); });
  }
  var talk = document.querySelector("[data-live]");
  if (talk) {
    var mark = talk.dataset.mark, wait = 500;
    var poll = function () {
      fetch(talk.dataset.live + "?mark=" + encodeURIComponent(mark), { credentials: "same-origin" })
        .then(function (answer) {
          if (answer.status === 200) {
            mark = answer.headers.get("X-Mark") || mark;
            return answer.text().then(function (html) {
              talk.innerHTML = html;
              talk.lastElementChild && talk.lastElementChild.scrollIntoView({ block: "nearest" });
            });
          }
          if (answer.status !== 204) { wait = Math.min(wait * 2, 30000); return null; }
          wait = 500;
          return null;
        }).catch(function () { wait = Math.min(wait * 2, 30000); })
        .then(function () { setTimeout(poll, wait); });
    };
    poll();
  }
}());
