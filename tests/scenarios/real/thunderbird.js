// Opens a mail from a file, presses the first of the named buttons that its invitation bar shows, and
// says what the bar says.
const [path, buttons, resolve] = arguments;
const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
const { setTimeout } = ChromeUtils.importESModule("resource://gre/modules/Timer.sys.mjs");
const sleep = ms => new Promise(done => setTimeout(done, ms));

async function until(what, look) {
  for (let i = 0; i < 200; i++) {
    const found = look();
    if (found) return found;
    await sleep(100);
  }
  throw new Error(`${what} did not come`);
}

async function press() {
  const diary = cal.manager.getCalendars()[0];
  diary.setProperty("imip.identity.key", "id1");
  diary.setProperty("disabled", false);
  const file = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
  file.initWithPath(path);
  const url = Services.io.newFileURI(file).mutate()
    .setQuery("type=application/x-message-display").finalize();
  const main = await until("the main window", () => Services.wm.getMostRecentWindow("mail:3pane"));
  main.openDialog("chrome://messenger/content/messageWindow.xhtml", "_blank",
                  "all,chrome,dialog=no,status,toolbar", url);
  const about = await until("the invitation bar", () => {
    const opened = Services.wm.getMostRecentWindow("mail:messageWindow");
    const browser = opened && opened.document.getElementById("messageBrowser");
    const inner = browser && browser.contentWindow;
    const bar = inner && inner.document && inner.document.getElementById("imip-bar");
    return bar && !bar.collapsed && inner;
  });
  const shown = () => buttons.map(id => about.document.getElementById(id))
    .find(button => button && !button.hidden);
  const button = await until(`one of ${buttons}`, shown).catch(fault => {
    const all = [...about.document.querySelectorAll("toolbarbutton[id^=imip]")];
    throw new Error(`${fault}, but ${all.filter(one => !one.hidden).map(one => one.id)}`);
  });
  await sleep(500);
  if (button.doCommand) button.doCommand();
  else button.click();
  await sleep(8000); // nothing tells when the answer has left
  const said = about.document.getElementById("imip-bar").label || "";
  Services.wm.getMostRecentWindow("mail:messageWindow").close();
  return said;
}

press().then(resolve, fault => resolve(`fault: ${fault} ${fault && fault.stack}`));
