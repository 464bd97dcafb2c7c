"""The window: the only room with Qt.

Lives here: the frame (shell, navigation, top bar, status bar, palette), the parts every page is
built from (lists, widgets, dialogs, jobs, news) and, under `screens`, one folder per page. May
come in: services, config and the domain; never store, files, scoring or matching. Why: a page
asks in the person's words, gets frozen records back, and can be drawn without a database.

The rules of the room:

* Nothing waits on the main thread. `app.ui.jobs` is the only way off it.
* Text that may come from outside is plain text: labels come from `app.ui.widgets.text.label`,
  messages from `app.ui.dialogs`. One exception: `app.ui.help_text` shows the manual with headings,
  tables and links. It is given files that ship with the program and nothing else, and still
  takes tags as text, draws a blank dot for every picture and lets no link open by itself.
* Colours come from `app.ui.tokens`; no screen names a colour.
* A screen opens another by name through its context, and imports none.
"""
