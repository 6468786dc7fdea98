# Words of the front doors: columns of the portal and of the workbench.

nav-items = Services
nav-mine = My matters
nav-verify = Verify
nav-inbox = My tasks
nav-counter = Counter
nav-kinds = Inspections
nav-ledger = Ledger
nav-catalog = Catalogue
nav-accounts = Accounts
nav-operations = Operations
nav-audit = Audit
nav-calendars = Calendars

home-title = What do you need
home-figures = Filed this month
home-figures-line = { $closed } closed this month; { $open } under way now.

api-title = API
api-lead = Scripts can file, receive, examine, decide and follow cases: sign in for a token, then call the addresses below. Errors are RFC 9457 problems with stable codes.
api-document = Download the OpenAPI 3.1 document
