# Words of the page frame and of the parts in foundation/web.

mark = 办
site-suffix = { " " }Government Services
wordmark-suffix = { " " }Government Services
workbench-suffix = { " " }Workbench
skip-to-content = Skip to content
title-errors = { $n ->
    [one] 1 thing to correct:{" "}
   *[other] { $n } things to correct:{" "}
}
demo-note = Demonstration data: all people and bodies are invented

nav-label = Main columns
nav-home = Home
crumbs-label = You are here
preferences-label = Display
preferences-large = Large type
preferences-contrast = High contrast
preferences-dark = Dark
account-sign-in = Sign in
account-sign-out = Sign out
account-unread = unread messages
workbar-search = Find cases, applicants, items
footer-hotline = Hotline { $hotline }
footer-counter = Everything offered here is also done at the counter; a relative may act for you, and the nearest service centre will help.
footer-openness = Publicity and licences
footer-opinions = Your say
footer-verify = Verify a certificate or document
footer-staff = Staff entrance
footer-api = API documentation

problem-article = Legal basis:{" "}
problem-home = Go to the home page
problem-help = For help call { $hotline }.

days-left = { $n ->
    [one] 1 working day left
   *[other] { $n } working days left
}
days-due-today = Due today
days-late = { $n ->
    [one] 1 working day late
   *[other] { $n } working days late
}
money-yuan = CNY { $amount }
limit-wd = { $n ->
    [one] 1 working day
   *[other] { $n } working days
}
limit-d = { $n ->
    [one] 1 day
   *[other] { $n } days
}
limit-d-roll = { $n ->
    [one] 1 day
   *[other] { $n } days
}
limit-m = { $n ->
    [one] 1 month
   *[other] { $n } months
}
limit-y = { $n ->
    [one] 1 year
   *[other] { $n } years
}
limit-h = { $n ->
    [one] 1 hour
   *[other] { $n } hours
}
list-comma = ,{" "}

# What a check found.
finding-must = must be mended
finding-should = should be looked at
finding-line = line { $line }, column { $column }

step-done = done
step-now = current step
step-next = not started

summary-empty = Not given
summary-change = Change
errors-title = { $n ->
    [one] There is 1 thing to correct
   *[other] There are { $n } things to correct
}

whose-government = Government
whose-applicant = Applicant
whose-third = Third party
whose-turned = { $by }; from then on: { $then }
turn-label = Whose turn
gate-open = Ready for decision
gate-shut = Not ready for decision

countdown-left = Left
countdown-today = Due today
countdown-late = Late by
countdown-took = Took
countdown-paused = Paused, left
countdown-unit = { $n ->
    [one] working day
   *[other] working days
}
countdown-sentence = { $used } of { $total } working days used
countdown-line = { $name } ({ $limit }): { $day } at the latest
countdown-unknown = { $name } ({ $limit }): its last day cannot be told, the work calendar of { $year } is missing
countdown-why = Why this day?
countdown-paused-for = Paused for: { $kind }
countdown-extended = Extended by { $by } with approval
day-date = Date
day-count = Working day
day-reason = Reason
day-not-counted = not counted

search-button = Search
search-examples = Try:

pager-label = Pages
pager-of = { $shown } on this page, { $total } in all
pager-shown = { $shown } on this page
pager-first = First page
pager-next = Next page

urgency-today = Today
urgency-late = +{ $n }
urgency-days = days
urgency-due = due
urgency-paused = paused
urgency-no-limit = no limit
work-select = Select { $number }

form-yes = Yes
form-no = No
form-optional = optional
form-choose = Choose
form-any = Any
form-missing = Enter { $label }
form-missing-choice = Choose { $label }
form-too-long = { $label } may have at most { $limit } characters and now has { $n }
form-too-short = { $label } needs at least { $limit } characters and now has { $n }
form-maximum = { $label } may not be more than { $limit }{ $unit }
form-minimum = { $label } may not be less than { $limit }{ $unit }
form-below = { $label } must be less than { $limit }{ $unit }
form-above = { $label } must be more than { $limit }{ $unit }
form-multiple = { $label } must be a multiple of { $limit }{ $unit }
form-min-items = { $label } needs at least { $limit } entries
form-max-items = { $label } may have at most { $limit } entries
form-choice = Choose { $label } from the options
form-number = { $label } must be a number, such as 86.5
form-integer = { $label } must be a whole number, such as 12
form-date = { $label } must be a date, such as 2026-11-26
form-phone = { $label } must be a mobile number of 11 digits or a landline with its area code; it has { $n } characters
form-email = { $label } must be an e-mail address, such as name@example.cn
form-format = { $label } has the wrong format
form-format-hint = { $label } has the wrong format. { $hint }

upload-choose = Choose a file or take a photo
upload-limit = PDF, image, OFD, Word or plain text, up to { $size } each
upload-too-large = file too large
upload-remove = Remove

chart-numbers = Show the numbers
chart-csv = Download CSV
chart-last-year = Last year
chart-interval = Interval
chart-days = Working days taken

problem-code = Problem code:{" "}
keys-title = Keyboard
keys-move = next, previous
keys-open = open
keys-select = select, for acting on several
keys-search = search
keys-help = show this help
keys-close = Close
table-export-cut = { $n } rows exported, the rest was left out; narrow it down and export again.
table-export-xlsx = Export (XLSX)
table-export-csv = Export (CSV)
nav-waiting = waiting
