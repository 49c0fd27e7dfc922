'use strict';
// The page has two views, told apart by the part of its address behind `#`: the overview (nothing),
// and one run (`12`, or `12/5` for its sixth moment). Addresses can be kept and sent.
(() => {
  const overview = JSON.parse(document.getElementById('overview').textContent);
  const head = document.getElementById('head');
  const content = document.getElementById('content');

  // ---- Parts of a page -----------------------------------------------------------------------

  // An element with attributes and what is in it; text is never read as HTML.
  function el(name, attributes, ...inside) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
      else if (value === true) node.setAttribute(key, '');
      else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value);
    }
    node.append(...inside.filter((part) => part !== null && part !== undefined));
    return node;
  }

  function svg(name, attributes, ...inside) {
    const node = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes || {})) node.setAttribute(key, value);
    node.append(...inside);
    return node;
  }

  function list(title, lines, nothing) {
    const items = lines.map((line) => el('li', {}, line));
    return el('section', {}, el('h3', {}, title),
      items.length ? el('ul', {}, ...items) : el('p', { class: 'nothing' }, nothing));
  }

  // ---- What is packed --------------------------------------------------------------------------

  async function unpacked(id) {
    const letters = document.getElementById(id).textContent;
    const bytes = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return JSON.parse(await new Response(stream).text());
  }

  let store = null;
  const texts = () => (store ||= unpacked('texts'));

  // ---- Time --------------------------------------------------------------------------------------

  // As the program writes it: `2d 03:04:05.678`, without what is nothing at both ends.
  function time(ms) {
    const pad = (number, length) => String(number).padStart(length, '0');
    const days = Math.floor(ms / 864e5);
    const rest = [Math.floor(ms / 36e5) % 24, Math.floor(ms / 6e4) % 60, Math.floor(ms / 1e3) % 60];
    const fraction = ms % 1000 ? `.${pad(ms % 1000, 3)}` : '';
    return `${days ? `${days}d ` : ''}${rest.map((part) => pad(part, 2)).join(':')}${fraction}`;
  }

  // ---- Overview ----------------------------------------------------------------------------------

  const MARKS = {
    passed: '✓', failed: '✗', 'known failure': '~', 'passes unexpectedly': '!', 'nothing breaks it': '=', differs: '?', crashed: '?',
  };
  const filters = { text: '', verdict: '', profile: '' };

  function verdict(run, index, words) {
    const say = `${run.title}, ${run.profile}: ${run.verdict}`;
    return el('a', {
      class: `v ${run.verdict.split(' ')[0]}`, href: `#${index}`, title: run.why || run.verdict, 'aria-label': say,
    }, words || MARKS[run.verdict]);
  }

  function fits(run) {
    const words = filters.text.toLowerCase().split(/\s+/).filter(Boolean);
    const all = [run.title, run.file, run.profile, run.why, ...run.tags, ...run.source].join('\n').toLowerCase();
    return (!filters.verdict || run.verdict === filters.verdict)
      && (!filters.profile || run.profile === filters.profile)
      && words.every((word) => all.includes(word));
  }

  function rows() {
    const table = new Map();
    overview.runs.forEach((run, index) => {
      if (!fits(run)) return;
      const key = `${run.file}\n${run.title}`;
      if (!table.has(key)) table.set(key, { run, cells: new Map() });
      const cells = table.get(key).cells;
      cells.set(run.profile, [...(cells.get(run.profile) || []), verdict(run, index)]);
    });
    const shown = overview.profiles.filter((profile) => !filters.profile || profile === filters.profile);
    const body = [...table.values()].map(({ run, cells }) => el('tr', {},
      el('td', {}, el('div', {}, run.title), el('div', { class: 'file' },
        [run.file, run.source.join(' '), run.tags.join(' ')].filter(Boolean).join(' · '))),
      ...shown.map((profile) => el('td', { class: cells.has(profile) ? 'cell' : 'cell none', 'data-profile': profile }, ...(cells.get(profile) || ['·'])))));
    if (!body.length) return el('p', { class: 'nothing', id: 'runs' }, 'No run fits these filters.');
    return el('div', { class: 'scroll', id: 'runs' }, el('table', { class: 'runs' },
      el('thead', {}, el('tr', {}, el('th', {}, 'Scenario'),
        ...shown.map((profile) => el('th', { class: 'cell', scope: 'col' }, profile)))),
      el('tbody', {}, ...body)));
  }

  const AT_ONCE = 8;
  const lookAt = ({ run, index }) => el('p', {}, verdict(run, index, run.verdict), ' ',
    el('a', { href: `#${index}` }, `${run.title} (${run.profile})`), el('br'), el('span', { class: 'file' }, run.why));

  function showOverview() {
    const counts = new Map();
    for (const run of overview.runs) counts.set(run.verdict, (counts.get(run.verdict) || 0) + 1);
    const said = [...counts].map(([word, count]) => `${count} ${word}`).join(', ') || 'nothing was run';
    const missing = overview.of - overview.runs.length;
    document.title = `wp8 report: ${said}`;
    head.replaceChildren(el('h1', {}, 'wp8 report'),
      el('p', { class: 'sub' }, `${said}${missing ? `; ${missing} were not run` : ''}`
        + `${overview.interrupted ? ', interrupted' : ''} · ${overview.program}`));
    const again = () => document.getElementById('runs').replaceWith(rows());
    const search = el('input', {
      type: 'search', id: 'filter', value: filters.text, placeholder: 'title, file, tag, report, version  ( / )',
      'aria-label': 'Filter the runs', oninput: (event) => { filters.text = event.target.value; again(); },
    });
    const chips = [...counts.keys()].map((word) => el('button', {
      type: 'button', 'aria-pressed': String(filters.verdict === word), 'data-verdict': word,
      onclick: (event) => {
        filters.verdict = filters.verdict === word ? '' : word;
        for (const chip of document.querySelectorAll('[data-verdict]')) {
          chip.setAttribute('aria-pressed', String(chip.dataset.verdict === filters.verdict));
        }
        again();
      },
    }, `${MARKS[word]} ${word}`));
    const choose = el('select', {
      'aria-label': 'Version', onchange: (event) => { filters.profile = event.target.value; again(); },
    }, el('option', { value: '' }, 'all versions'),
    ...overview.profiles.map((name) => el('option', { value: name, selected: name === filters.profile }, name)));
    const toSee = overview.runs
      .map((run, index) => ({ run, index }))
      .filter(({ run }) => !run.fine);
    const parts = [
      toSee.length ? el('section', { class: 'to-see' }, el('h2', {}, 'What somebody must look at'),
        ...toSee.slice(0, AT_ONCE).map(lookAt),
        toSee.length > AT_ONCE ? el('details', {}, el('summary', {}, `and ${toSee.length - AT_ONCE} more`), ...toSee.slice(AT_ONCE).map(lookAt)) : null) : null,
      toSee.length ? el('h2', {}, 'All runs') : null,
      el('div', { class: 'tools' }, search, ...chips, choose),
      rows(),
      el('p', { class: 'sub' }, [...counts.keys()].map((word) => `${MARKS[word]} ${word}`).concat('· not for this version').join('   ')),
      el('p', { class: 'sub keys' }, el('kbd', {}, '/'), ' filter · ', el('kbd', {}, 'Tab'), ' and ', el('kbd', {}, 'Enter'), ' open a run')];
    content.replaceChildren(...parts.filter(Boolean));
  }

  // ---- One run -----------------------------------------------------------------------------------

  let shown = null;
  // The runs before and after the one that is shown, among those that fit the filters; by their keys.
  let neighbours = {};

  async function showRun(index, moment) {
    if (shown && shown.index === index) return shown.go(moment);
    const summary = overview.runs[index];
    const [packed, run] = await Promise.all([texts(), unpacked(`run-${index}`)]);
    const text = (number) => packed.texts[number];
    document.title = `${summary.title} (${summary.profile}): ${summary.verdict}`;
    const order = overview.runs.map((_, at) => at).filter((at) => fits(overview.runs[at]));
    const place = order.indexOf(index);
    neighbours = { n: order[place + 1], p: place > 0 ? order[place - 1] : undefined };
    const leads = (to, words) => (to === undefined ? null : el('a', { href: `#${to}` }, words));
    head.replaceChildren(
      el('nav', { class: 'sub' }, el('a', { href: '#' }, '← all runs'), leads(neighbours.p, 'previous'), leads(neighbours.n, 'next')),
      el('h1', {}, summary.title),
      el('p', { class: 'sub' }, el('span', { class: `v ${summary.verdict.split(' ')[0]}` }, `${MARKS[summary.verdict]} ${summary.verdict}`),
        ` ${summary.profile} · ${run.at} · ${summary.simulated} · seed ${run.seed} · fingerprint ${run.fingerprint}`),
      el('p', { class: 'sub mono' }, run.again));
    const parts = [];
    if (run.failure) parts.push(failure(run, index, text));
    else if (run.reason) parts.push(el('div', { class: 'failure' }, run.reason));
    shown = { index, go: () => {} };
    if (run.recording) parts.push(recording(run, index, text, packed));
    else parts.push(el('p', { class: 'nothing' }, 'Nothing was recorded of this run.'));
    if (run.proofs.length) parts.push(proofs(run.proofs, text));
    content.replaceChildren(...parts);
    shown.go(moment);
    window.scrollTo(0, 0);
  }

  function failure(run, index, text) {
    const about = run.failure;
    const last = run.recording ? run.recording.moments.length - 1 : 0;
    const rows = [el('dt', {}, 'step'), el('dd', { class: 'mono' }, about.step), el('dt', {}, 'at'), el('dd', {}, `${about.at}, ${about.now}`)];
    if (about.expected) rows.push(el('dt', {}, 'expected'), el('dd', { class: 'mono' }, about.expected));
    else rows.push(el('dt', {}, 'why'), el('dd', {}, about.summary));
    for (const [what, was] of about.seen) {
      rows.push(el('dt', {}, 'seen'), el('dd', { class: 'mono' }, `${what} is ${was}`));
    }
    return el('section', { class: 'failure', 'aria-label': 'The failure' },
      el('h2', {}, run.reason ? 'What failed, as is known' : 'What failed'),
      run.reason ? el('p', {}, run.reason) : null,
      el('dl', {}, ...rows),
      run.recording ? el('p', {}, el('a', { id: 'to-failure', href: `#${index}/${last}` }, 'Show the phones at that moment')) : null,
      ...(run.recording ? needed(run.recording.needed, text) : []),
      about.led_there.length ? el('h3', {}, 'What led there, as the trace has it') : null,
      about.led_there.length ? el('pre', {}, about.led_there.join('\n')) : null);
  }

  // What the failure needs: found out by running it again without each thing.
  function needed(all, text) {
    const of = (...sorts) => all.filter(([sort]) => sorts.includes(sort));
    const causes = of('defect', 'switch', 'world', 'fault');
    const said = causes.map(([sort, what, story, without]) => el('p', {},
      sort === 'world' ? 'Without ' : `Without the ${sort} `, el('code', {}, text(what)), `, the scenario ${without === 'passes' ? 'passes' : `does not get there (${without})`}. `, story));
    if (!causes.length) {
      said.push(el('p', {}, 'It fails in the same place without each of the known defects, each switch and each fault: '
        + 'the phone does what this version does, and the scenario expects something else.'));
    }
    const steps = of('step');
    return [el('h3', {}, 'What it needs'), ...said,
      steps.length ? el('details', {}, el('summary', {}, `${steps.length} ${steps.length === 1 ? 'step is' : 'steps are'} needed to get there`),
        el('table', {}, el('thead', {}, el('tr', {}, el('th', {}, 'Step'), el('th', {}, 'Without it'))),
          el('tbody', {}, ...steps.map(([, what, , without]) => el('tr', {}, el('td', { class: 'mono' }, text(what)), el('td', {}, without)))))) : null];
  }

  // What of one phone is on the other at the end, and why the rest is not.
  function cameBack(all, text) {
    const words = { missing: 'did not come back', differs: 'differs', extra: 'only there', same: 'the same' };
    const row = ([heading, fate, why, count, names], index) => {
      const first = index === 0 || all.groups[index - 1][0] !== heading;
      const shown = names.map(text);
      const few = fate === 'same' || shown.length <= 3;
      const rest = count - shown.length;
      const more = rest > 0 ? [...shown, `and ${rest} more`] : shown;
      return el('tr', { class: first ? 'first' : null },
        el('th', { scope: 'row', class: first ? null : 'again' }, first ? heading : ''), el('td', { class: 'number' }, String(count)),
        el('td', {}, el('span', { class: `fate ${fate}` }, words[fate])), el('td', {}, text(why)),
        el('td', { class: 'names' }, fate === 'same' ? '' : few ? more.join(', ')
          : el('details', {}, el('summary', {}, `${shown.slice(0, 2).join(', ')} and ${count - 2} more`), more.slice(2).join(', '))));
    };
    return el('section', { 'aria-label': 'The comparison', id: 'came-back' }, el('h2', {}, `What of ${all.old} is on ${all.new} at the end`),
      all.groups.length ? el('div', { class: 'scroll' }, el('table', { class: 'came-back' },
        el('thead', {}, el('tr', {}, ...['', 'Items', '', 'Why', 'Which'].map((name) => el('th', { scope: 'col' }, name)))),
        el('tbody', {}, ...all.groups.map(row)))) : el('p', { class: 'nothing' }, 'Neither phone has anything.'));
  }

  function proofs(all, text) {
    return el('section', {}, el('h2', {}, 'What its expectations are worth'),
      el('p', { class: 'sub' }, 'It was run again with each of these changes, and failed as it must:'),
      el('ul', {}, ...all.map(([change, at]) => el('li', {}, el('code', {}, text(change)), ` fails at ${at}`))));
  }

  function recording(run, index, text, packed) {
    const { moments, phones, lanes, trace, left_out: leftOut } = run.recording;
    const picture = (number) => packed.screens[number].map(text).join('\n');
    const glass = (kind, words, [number, asleep]) => {
      const node = el('div', { class: asleep ? 'glass asleep' : 'glass' });
      // Drawn by the program itself: SVG without scripts.
      node.innerHTML = picture(number);
      return el('figure', { class: kind }, el('figcaption', {}, asleep ? `${words}, screen off` : words), node);
    };
    const label = (moment) => {
      if (!moment[1]) return 'Before the first step';
      const step = text(run.steps[moment[1] - 1][1]);
      return moment[2] ? `During: ${step}` : `After: ${step}`;
    };
    const slider = el('input', {
      type: 'range', id: 'slider', min: 0, max: moments.length - 1, step: 1, 'aria-label': 'Moment of the run',
      oninput: (event) => go(Number(event.target.value)),
    });
    const output = el('output', { for: 'slider' });
    const by = (change, words, key) => el('button', { type: 'button', title: key, onclick: () => go(at + change) }, words);
    const steps = el('ol', { class: 'steps', 'aria-label': 'Steps' }, ...run.steps.map(([when, words], step) => {
      const last = run.failure && step === run.steps.length - 1;
      return el('li', { class: last ? 'is-failed' : null }, el('button', {
        type: 'button', 'data-step': step + 1, onclick: () => go(after(step + 1)),
      }, el('span', { class: 'when' }, `${step + 1} · ${time(when)}`), text(words)));
    }));
    const glasses = el('div', { class: 'phones' });
    const queues = el('div', { class: 'two' });
    const drawn = lanes.map((lane, phone) => laneOf(lane, phones[phone], moments, text, (place) => go(place)));
    const story = traceOf(trace, leftOut, phones, text, (when) => go(momentAt(when)));

    let at = -1;
    function after(step) {
      for (let place = moments.length - 1; place >= 0; place -= 1) {
        if (moments[place][1] === step && !moments[place][2]) return place;
      }
      return moments.length - 1;
    }
    function momentAt(when) {
      let place = 0;
      while (place + 1 < moments.length && moments[place + 1][0] <= when) place += 1;
      return place;
    }
    function go(place) {
      const next = Number.isInteger(place) ? Math.min(Math.max(place, 0), moments.length - 1) : after(1);
      if (next === at) return;
      at = next;
      const moment = moments[at];
      const before = moments[Math.max(0, at - 1)];
      slider.value = at;
      slider.setAttribute('aria-valuetext', `${time(moment[0])}, ${label(moment)}`);
      output.textContent = `${at + 1} of ${moments.length} · ${time(moment[0])} · ${label(moment)}`;
      for (const button of steps.querySelectorAll('button')) {
        if (Number(button.dataset.step) === moment[1]) {
          button.setAttribute('aria-current', 'step');
          const [top, bottom] = [button.parentNode.offsetTop - steps.offsetTop, button.offsetHeight];
          if (top < steps.scrollTop || top + bottom > steps.scrollTop + steps.clientHeight) steps.scrollTop = top;
        } else button.removeAttribute('aria-current');
      }
      glasses.replaceChildren(...phones.map((name, phone) => el('section', { class: 'phone' },
        el('h3', {}, name), el('div', { class: 'pair' },
          glass('before', 'before', before[3][phone]), glass('then', 'then', moment[3][phone])))));
      queues.replaceChildren(
        ...phones.map((name, phone) => list(`Downloads of ${name}`, moment[4][phone].map(text), 'The queue is empty.')),
        list('What the cloud holds', moment[5].map(text), 'Nothing yet.'));
      for (const lane of drawn) lane.head(at);
      story.now(before[0], moment[0]);
      history.replaceState(null, '', `#${index}/${at}`);
    }
    shown.go = (place) => go(place ?? (run.failure ? moments.length - 1 : undefined));
    shown.by = (change) => go(at + change);
    return el('div', {},
      el('div', { class: 'slider' }, slider,
        el('div', { class: 'row' }, by(-1, '◀', 'Left'), by(1, '▶', 'Right'), output,
          el('span', { class: 'sub keys' }, el('kbd', {}, '←'), ' ', el('kbd', {}, '→'), ' moment · ', el('kbd', {}, 'n'), ' ', el('kbd', {}, 'p'), ' run · ', el('kbd', {}, '/'), ' trace · ', el('kbd', {}, 'Esc'), ' all runs'))),
      el('div', { class: 'run' },
        el('div', {}, steps),
        el('div', {}, glasses,
          el('section', { 'aria-label': 'Battery, link and transfers' }, ...drawn.flatMap((lane) => [lane.title, el('div', { class: 'scroll' }, lane.node)]),
            drawn.length ? el('p', { class: 'sub legend' }, ...LEGEND.map(([kind, words]) => el('span', {}, el('i', { style: `background:var(--${kind})` }), words)),
              'Moments are equally far apart, however long they last; a click leads to one.') : null),
          queues,
          run.recording.came_back ? cameBack(run.recording.came_back, text) : null,
          story.node)));
  }

  // ---- Lanes -------------------------------------------------------------------------------------

  const LEGEND = [['battery', 'battery, pale when not charging'], ['wifi', 'Wi-Fi'], ['cell', 'cellular'], ['busy', 'transfers'], ['none', 'no connection, or waiting for one']];

  // Moments are equally far apart, however much time lies between them: the slider above is so too.
  function laneOf(lane, name, moments, text, go) {
    const [width, left, height] = [1000, 74, 122];
    const last = Math.max(1, moments.length - 1);
    const place = (index) => left + (width - left - 4) * (index / last);
    const x = (when) => {
      let index = 0;
      while (index + 1 < moments.length && moments[index + 1][0] <= when) index += 1;
      if (index === moments.length - 1) return place(index);
      const [from, to] = [moments[index][0], moments[index + 1][0]];
      return place(index + (to > from ? Math.max(0, when - from) / (to - from) : 0));
    };
    const node = svg('svg', { class: 'lanes', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `${name}: battery, link, transfers` });
    const caption = (words, y) => node.append(svg('text', { x: 0, y }, words));
    const spans = (values, draw) => values.forEach(([when, value], index) => {
      const end = index + 1 < values.length ? x(values[index + 1][0]) : place(last);
      draw(x(when), Math.max(1, end - x(when)), value);
    });
    const titled = (shape, words) => { shape.append(svg('title', {}, words)); node.append(shape); };
    caption('battery', 24);
    spans(lane.battery, (from, long, [percent, charging]) => titled(
      svg('rect', { x: from, y: 36 - percent * 0.32, width: long, height: percent * 0.32, fill: 'var(--battery)', 'fill-opacity': charging ? 1 : 0.6 }),
      `${percent} %${charging ? ', charging' : ''}`));
    caption('link', 57);
    spans(lane.link, (from, long, value) => {
      const words = text(value);
      const kind = words.startsWith('Wi-Fi') ? 'wifi' : words.startsWith('cellular') ? 'cell' : 'none';
      titled(svg('rect', { x: from, y: 44, width: long, height: 18, fill: `var(--${kind})`, 'fill-opacity': words === 'off' ? 0.25 : 1 }), words);
    });
    caption('transfers', 87);
    spans(lane.transfers, (from, long, [running, waiting]) => {
      if (!running && !waiting) return;
      const high = Math.min(26, 6 + 4 * (running + waiting));
      titled(svg('rect', { x: from, y: 96 - high, width: long, height: high, fill: running ? 'var(--busy)' : 'var(--none)' }),
        `${running} running, ${waiting} waiting for a link`);
    });
    // The time of a moment now and then: as many as there is room for.
    const every = Math.ceil(moments.length / 7);
    for (let index = 0; index < moments.length; index += every) {
      const anchor = index === 0 ? 'start' : index === last ? 'end' : 'middle';
      node.append(svg('line', { class: 'tick', x1: place(index), x2: place(index), y1: 98, y2: 103 }),
        svg('text', { x: place(index), y: 115, 'text-anchor': anchor }, time(moments[index][0]).replace(/[.]\d+$/, '')));
    }
    const line = svg('line', { class: 'head', y1: 0, y2: 100 });
    node.append(line);
    node.addEventListener('click', (event) => {
      const box = node.getBoundingClientRect();
      const along = ((event.clientX - box.left) / box.width * width - left) / (width - left - 4);
      go(Math.round(along * last));
    });
    const then = (values, when) => values.reduce((found, [from, value]) => (from <= when ? value : found), values[0] && values[0][1]);
    const stands = el('span', { class: 'stands' });
    function head(index) {
      line.setAttribute('x1', place(index));
      line.setAttribute('x2', place(index));
      const when = moments[index][0];
      const [battery, link, transfers] = [then(lane.battery, when), then(lane.link, when), then(lane.transfers, when)];
      const moving = transfers && (transfers[0] || transfers[1])
        ? `${transfers[0]} under way, ${transfers[1]} waiting for a link` : 'nothing under way';
      stands.textContent = battery && link !== undefined ? `${battery[0]} %${battery[1] ? ', charging' : ''} · ${text(link)} · ${moving}` : '';
    }
    return { node, title: el('h3', {}, name, stands), head };
  }

  // ---- Trace -------------------------------------------------------------------------------------

  const ROWS = 400;

  function traceOf(trace, leftOut, phones, text, go) {
    const wanted = { text: '', phone: '', place: '', step: false };
    let [from, to] = [0, 0];
    const body = el('tbody');
    const said = el('p', { class: 'sub' });
    const places = [...new Set(trace.map((line) => line[2]))].map((number) => [number, text(number)]).sort((a, b) => (a[1] < b[1] ? -1 : 1));
    function again() {
      const words = wanted.text.toLowerCase();
      const chosen = trace.filter(([when, phone, place, what]) =>
        (wanted.phone === '' || String(phone ?? 'world') === wanted.phone)
        && (wanted.place === '' || String(place) === wanted.place)
        && (!wanted.step || (when >= from && when <= to))
        && (!words || text(what).toLowerCase().includes(words)));
      said.textContent = `${chosen.length} of ${trace.length} records${chosen.length > ROWS ? `, the first ${ROWS} are shown` : ''}`
        + `${leftOut ? `; ${leftOut} further ones were not kept` : ''}`;
      body.replaceChildren(...chosen.slice(0, ROWS).map((line) => {
        const [when, , , what, cause] = line;
        const row = el('tr', { class: when > from && when <= to ? 'now' : null }, ...cells(line, el('td', {}, text(what))));
        if (cause !== null) row.lastChild.append(' ', el('button', { type: 'button', class: 'why', 'aria-expanded': 'false', onclick: (event) => because(event.target, row, cause) }, 'why?'));
        return row;
      }));
    }
    const cells = ([when, phone, place], last) => [el('td', {}, el('button', { type: 'button', onclick: () => go(when) }, time(when))),
      el('td', {}, phone === null ? 'world' : phones[phone]), el('td', {}, text(place)), last];
    // What brought a record about, back to what began it: below the record, the nearest cause first.
    function because(button, row, cause) {
      const open = button.getAttribute('aria-expanded') === 'true';
      button.setAttribute('aria-expanded', String(!open));
      if (open) {
        while (row.nextElementSibling && row.nextElementSibling.classList.contains('cause')) row.nextElementSibling.remove();
        return;
      }
      const rows = [];
      for (let at = cause; at !== null; at = trace[at][4]) {
        rows.push(el('tr', { class: 'cause' }, ...cells(trace[at], el('td', {}, `because: ${text(trace[at][3])}`))));
      }
      row.after(...rows);
    }
    const set = (key, read) => (event) => { wanted[key] = read(event.target); again(); };
    const value = (target) => target.value;
    const node = el('section', {}, el('h2', {}, 'Trace'),
      el('div', { class: 'tools' },
        el('input', { type: 'search', id: 'trace-filter', placeholder: 'what happened', 'aria-label': 'Filter the trace', oninput: set('text', value) }),
        el('select', { 'aria-label': 'Phone', onchange: set('phone', value) }, el('option', { value: '' }, 'all phones'),
          ...phones.map((name, phone) => el('option', { value: phone }, name)), el('option', { value: 'world' }, 'world')),
        el('select', { 'aria-label': 'Service', onchange: set('place', value) }, el('option', { value: '' }, 'all services'),
          ...places.map(([number, name]) => el('option', { value: number }, name))),
        el('label', {}, el('input', { type: 'checkbox', id: 'trace-step', onchange: set('step', (target) => target.checked) }), ' only since the moment before')),
      said,
      el('div', { class: 'trace', tabindex: 0, 'aria-label': 'Trace' }, el('table', {},
        el('thead', {}, el('tr', {}, ...['Time', 'Phone', 'Service', 'What happened'].map((words) => el('th', { scope: 'col' }, words)))), body)));
    return { node, now(before, then) { [from, to] = [before, then]; again(); } };
  }

  // ---- The address, and keys ---------------------------------------------------------------------

  function route() {
    const [run, moment] = location.hash.slice(1).split('/');
    if (run === '' || !overview.runs[Number(run)]) {
      shown = null;
      showOverview();
    } else {
      showRun(Number(run), moment === undefined ? undefined : Number(moment)).catch((error) => {
        content.replaceChildren(el('p', { class: 'failure' }, `This run cannot be shown: ${error.message}`));
        throw error;
      });
    }
  }

  document.addEventListener('keydown', (event) => {
    const typing = event.target.matches('input:not([type=range]):not([type=checkbox]), select');
    if (event.key === 'Escape') {
      if (shown) location.hash = '';
      else event.target.blur();
    } else if (typing || event.ctrlKey || event.metaKey || event.altKey) {
      // Keys for what has the keyboard, or for the browser.
    } else if (event.key === '/') {
      event.preventDefault();
      document.getElementById(shown ? 'trace-filter' : 'filter').focus();
    } else if (shown && neighbours[event.key] !== undefined) {
      location.hash = `#${neighbours[event.key]}`;
    } else if (shown && shown.by && !event.target.matches('input[type=range], .trace')) {
      const change = { ArrowLeft: -1, ArrowRight: 1, j: 1, k: -1 }[event.key];
      if (change) { event.preventDefault(); shown.by(change); }
    }
  });
  // What is folded up on the screen is not on paper.
  window.addEventListener('beforeprint', () => document.querySelectorAll('details').forEach((part) => { part.open = true; }));
  window.addEventListener('hashchange', route);
  route();
})();
