# Words of the citizen's pages: applying, my matters, messages, appointments, checking documents, progress.

citizen-mine = My matters
citizen-my-account = Account and mandates
citizen-find-item = Find a service

# Applying
citizen-apply-title = Apply: { $name }
citizen-apply-eyebrow = Apply online
citizen-saved-at = Last saved { $when }
citizen-saves-itself = Every step is saved. You can leave at any time and come back.
citizen-steps-done = { $done } of { $all } steps done
citizen-step-of = Step { $n } of { $all }
citizen-continue-with = Continue: { $step }
citizen-if-accepted-today = If you apply today and are accepted, decided by
citizen-at-latest = at the latest, unless something has to be corrected or a special procedure applies.
citizen-read-guide = Read the guide
citizen-drop-draft = I do not need this: delete the draft
citizen-drop-consequence = What you filled in is deleted for good. Files you uploaded stay and can be used again.
citizen-organ = Handled by
citizen-promise = Promised within
citizen-fee = Fee
citizen-fee-none = Free of charge
citizen-phone = Telephone

citizen-section-before = Before you begin
citizen-section-form = Fill in
citizen-section-materials = Documents to hand in
citizen-section-submit = Submit

citizen-progress-done = Done
citizen-progress-begun = Not complete
citizen-progress-to-do = To do
citizen-progress-waits = Not yet
citizen-waits-for-questions = Answer the questions above first; they decide what is asked here

citizen-who-applies = Who applies
citizen-who-question = For whom do you apply?
citizen-applicant-self = { $name } (myself)
citizen-applicant-for = { $name }, represented by { $agent }
citizen-mandate-until = Mandate until { $until }
citizen-mandate-standing = Standing mandate
citizen-not-covering = The mandate from { $names } does not cover this service.
citizen-about-mandates = See or grant mandates
citizen-choose-applicant = Choose another applicant
citizen-acting-for = You are acting for { $name }
citizen-acting-note = You see their matters. What you submit is theirs, with a note that you act for them.
citizen-change-acting = Act for myself again

citizen-questions = A few questions
citizen-questions-hint = Your answers decide what is asked, so that you only see what concerns you.
citizen-question-open = Please answer: { $ask }
citizen-asks-more = Because of your choice, please fill in what has appeared below as well

citizen-held-enterprise = From the business register; nothing to fill in
citizen-held-checked = From your checked identity; nothing to fill in
citizen-held-declared = From the identity you registered with; nothing to fill in

citizen-materials = Upload documents
citizen-papers = Papers
citizen-summary-first = Applicant and answers
citizen-materials-lead = A photo from your phone will do. Make sure it is sharp and complete.
citizen-materials-line = { $bring } to hand in, { $held } that you need not hand in
citizen-material-missing = “{ $name }” is missing; please upload it
citizen-choose-a-file = Please choose a file first
citizen-standing-held = Already held
citizen-standing-made = Made for you
citizen-standing-given = Uploaded
citizen-standing-may-follow = May follow later
citizen-standing-optional = Optional
citizen-standing-missing = To upload
citizen-standing-deferred = Still to come
citizen-standing-rejected = Upload again
citizen-standing-asked = To correct
citizen-held-note = The government already has it and checks it itself. You need not hand it in.
citizen-held-short = Not needed from you
citizen-made-note = Made from what you fill in. Nothing more to hand in.
citizen-not-asked = Not needed from you
citizen-reuse = Use a file uploaded before ({ $n })
citizen-reuse-this = Use this one
citizen-upload-continue = Upload and continue
citizen-upload-stay = Upload and look again
citizen-save-continue = Save and continue
citizen-save-later = Save and come back later

citizen-check = Check and submit
citizen-check-waits = You can submit when all steps above are done
citizen-check-lead = Please check your answers. Choose “Change” to correct one.
citizen-check-not-ready = A few things are not complete yet. Complete them and you can submit.
citizen-go-and-fill = Complete this
citizen-submit-title = Submit the application
citizen-submit-statement = By submitting you confirm that all this is true and complete, and that you will tell the department if anything changes.
citizen-submit-next = You get a receipt at once. The department tells you within five working days whether it accepts, and if something has to be corrected, all of it at once.
citizen-submit = Submit
citizen-not-yet = Not now
citizen-back-to-list = Back to the steps

# Receipt
citizen-receipt = Receipt
citizen-filed-done = Application received
citizen-what-next = What happens next
citizen-next-accept = The department checks whether everything is there. If so, it accepts; if not, it tells you at once all that is missing.
citizen-next-decide = Once accepted, the application is examined and decided.
citizen-next-decide-promised = Once accepted, the application is decided within { $limit } as promised.
citizen-next-deliver = The result is delivered within ten working days of the decision; you can download the documents here.
citizen-answer-by = You have an answer by { $day } at the latest
citizen-see-case = See the progress
citizen-download = Download: { $title }
citizen-print = Print
citizen-receipt-rate = Tell us how it went
citizen-receipt-rate-note = Scan this code to rate, without signing in. Rating is voluntary, on five levels; neither window nor department learns who rated. Each visit or matter is rated once.
citizen-receipt-keep = Please note the case number. With it you can ask for the progress at any time.
citizen-receipt-ask = Questions: { $phone }.

# Turn and phase
citizen-turn-you = You
citizen-turn-third = A third party
citizen-turn-government = With the department
citizen-turn-applicant = Your turn
citizen-turn-delivery = The result is being delivered
citizen-by = by { $day }
citizen-by-with-left = by { $day }, { $left }
citizen-phase-filed = Received
citizen-phase-correcting = Waiting for you
citizen-phase-handling = In progress
citizen-phase-decided = Decided
citizen-phase-closed = Closed
citizen-phase-paused = Clock paused
citizen-ending-granted = Granted
citizen-ending-partly-granted = Granted in part
citizen-ending-refused = Refused
citizen-ending-not-accepted = Not accepted
citizen-ending-not-required = No permission needed
citizen-ending-redirected = For another department
citizen-ending-withdrawn = Withdrawn
citizen-ending-lapsed = Not corrected in time
citizen-ending-terminated = Ended
citizen-ending-completed = Completed
citizen-what-filed = Your papers are being checked. If all is there, the application is accepted; if not, you are told everything at once.
citizen-what-correcting = { $n ->
    [one] One thing is
   *[other] { $n } things are
 } still needed; submit when complete.
citizen-what-paused = { $kind } is going on; this time does not count.
citizen-what-handling = Accepted and being handled.
citizen-what-handling-steps = Accepted, now at: { $steps }.
citizen-what-decided = Decided. The result is being made out and delivered.
citizen-what-over = Closed: { $ending }.
citizen-clock-promised = Promised
citizen-clock-statutory = By law
citizen-clock-correction = Answer on acceptance
citizen-clock-prereview = First answer
citizen-clock-delivery = Delivery

# Story
citizen-now = Now
citizen-then = Then
citizen-story = What happened
citizen-at-latest-day = by { $day }
citizen-step-completed = { $organ } completed “{ $step }”: { $outcome }.
citizen-come-accept = You are told whether it is accepted
citizen-come-decide = Decision
citizen-come-deliver = Delivery of the result

# One case
citizen-case-no = Case number
citizen-applicant = Applicant
citizen-agent = Represented by
citizen-filed = Submitted
citizen-filed-on = Submitted { $when }
citizen-accepted = Accepted
citizen-latest = At the latest
citizen-closed = Closed
citizen-decision = Decision
citizen-redirect = Please apply to { $organ }.
citizen-basis = Basis: { $basis }
citizen-correction-title = { $n ->
    [one] Please correct this one thing
   *[other] Please correct these { $n } things, all at once
 }
citizen-correction-until = Please submit by { $day }; after that the application counts as withdrawn.
citizen-go-correct = Correct now
citizen-documents = Documents
citizen-documents-none = No documents yet.
citizen-verify-this = Check that it is genuine
citizen-fees = Fees
citizen-fee-free = Nothing is charged for this service.
citizen-fee-none-yet = No payment has been recorded. The published fees:
citizen-fee-kept = In all, less what was given back: { $amount }
citizen-fee-receipt = receipt { $no }
citizen-fee-no-receipt = no receipt as yet: { $why }
citizen-fee-count = quantity { $n }
citizen-fee-standard = Published: { $standard }
citizen-fee-basis = { $standard } ({ $basis })
citizen-fee-unlisted = Not among the published fees
citizen-fee-above = More than published
citizen-fee-refunded = { $amount } given back on { $day }: { $reason }
citizen-fee-object = If you doubt a fee or disagree with it, your case goes on all the same, and you can:
citizen-delivery = Delivery
citizen-delivered = Delivered
citizen-way = How
citizen-way-counter = Collected at the window
citizen-way-download = Download
citizen-way-courier = Courier
citizen-receiver = Received by
citizen-tracking = Tracking number
citizen-can-do = What you can do
citizen-do-rate = Rate this service
citizen-do-rate-note = Half a minute. Bad ratings are looked into.
citizen-do-supplement = Hand in more
citizen-do-supplement-note = { $n ->
    [one] One document
   *[other] { $n } documents
 } may still follow.
citizen-do-book = Book a window
citizen-do-book-note = When you need to explain something or show an original.
citizen-do-receipt = See and print the receipt
citizen-do-receipt-note = With the case number, the next steps and days.
citizen-do-withdraw = Withdraw
citizen-do-withdraw-note = Say why. You can apply again later.
citizen-do-withdraw-other = Withdraw
citizen-do-withdraw-note-other = Say why. There will be no answer then.
citizen-do-ask = Ask: { $phone }
citizen-do-ask-note = Telephone of the department in charge.
citizen-do-complain = Complain: { $phone }
citizen-do-complain-note = If you are not content with the handling.
citizen-what-i-filed = What you submitted
citizen-filled = Show what was filled in
citizen-map = Process
citizen-map-alt = Process map with finished steps and the present position
citizen-told = What you were told

citizen-withdraw-means = What withdrawing means
citizen-withdraw-again = . Files you uploaded stay and can be used again.
citizen-withdraw-reason = Why do you withdraw?
citizen-withdraw-reason-hint = One sentence will do, such as: the shop is not ready yet.
citizen-withdraw-why = Please say why you withdraw
citizen-withdraw-now = Withdraw
citizen-keep = Keep the application

citizen-correct = Correct
citizen-correct-submit = Submit
citizen-correct-consequence = The department then goes on and answers within five working days; without an answer the application counts as accepted.
citizen-supplement-consequence = What you hand in is added; what you filled in does not change.
citizen-back-to-case = Back to the case

# Rating
citizen-rate-title = How did it go?
citizen-rate-question = Are you satisfied?
citizen-rate-1 = Very satisfied
citizen-rate-2 = Satisfied
citizen-rate-3 = Fairly satisfied
citizen-rate-4 = Dissatisfied
citizen-rate-5 = Very dissatisfied
citizen-rate-good = What was good
citizen-rate-bad = What should be better
citizen-reason-fast = Quick
citizen-reason-once = Done at once
citizen-reason-few-papers = Few papers
citizen-reason-kind = Friendly
citizen-reason-clear = Well explained
citizen-reason-slow = Too slow
citizen-reason-again = Had to come again
citizen-reason-many-papers = Asked twice for papers
citizen-reason-rude = Unfriendly
citizen-reason-unclear = Not explained
citizen-rate-text = Anything else
citizen-rate-text-hint = At most 500 characters.
citizen-rate-note = One rating for each matter; it cannot be changed. Staff cannot rate for you.
citizen-rate-submit = Send the rating
citizen-rate-not-yet = This matter is not finished. Please rate it afterwards.
citizen-rated = Your rating: { $word }

# My matters
citizen-yours-to-do = Waiting for you
citizen-drafts = Applications not finished
citizen-go-on = Go on
citizen-open = In progress
citizen-over = Closed
citizen-more-closed = Older ones
citizen-nothing = No matters yet
citizen-nothing-note = What you apply for online or at a window appears here.
citizen-messages = Messages
citizen-messages-none = No messages.
citizen-messages-none-note = You are told here when something happens.
citizen-all-messages = All messages
citizen-unread = Unread
citizen-unread-n = { $n } unread
citizen-mark-read = Mark all as read
citizen-open-matters = My matters
citizen-all-matters = All { $n }
citizen-drafts-n = { $n ->
    [one] One application not finished
   *[other] { $n } applications not finished
 }
citizen-messages-n = { $n ->
    [one] One unread message
   *[other] { $n } unread messages
 }
citizen-figure-unit = cases
citizen-figure-filed = Received this month
citizen-figure-closed = Of these closed
citizen-figure-open = In progress

# Appointments
citizen-appointments = My appointments
citizen-appointments-none = No appointments.
citizen-appointments-none-note = Book a time at a window from the guide of a service.
citizen-all-appointments = All appointments
citizen-booked = Booked: { $when }
citizen-booked-bring = Bring your identity card and come ten minutes early. If you cannot come, cancel and leave the seat to others.
citizen-ics = Add to calendar
citizen-cancel-booking = Cancel
citizen-book = Book a window
citizen-book-now = Book
citizen-book-note = One booking a person, day and service. You can cancel at any time.
citizen-choose-slot = Please choose a time
citizen-hours = Time
citizen-places = Places
citizen-slot-free = { $n } free
citizen-slot-full = Full
citizen-slot-over = Over
citizen-earlier-days = Earlier days
citizen-later-days = Later days

# Checking documents
citizen-verify = Check a document
citizen-verify-lead = No sign-in needed. Enter the numbers on the document, or upload the PDF you received.
citizen-verify-by-number = By number
citizen-verify-by-file = By file
citizen-verify-number = Document number
citizen-verify-number-hint = Below the title, such as 青市监受字〔2026〕第00001号
citizen-verify-case-hint = At the top of the document, 43 characters
citizen-verify-number-missing = Please enter the document number
citizen-verify-case-missing = Please enter the case number
citizen-verify-choose-file = Please choose the PDF to check
citizen-verify-file = Choose a PDF
citizen-verify-file-hint = Shows whether the file was changed after it was sealed. The file is not kept.
citizen-verify-check = Check
citizen-verify-check-file = Check the file
citizen-verify-qr = The QR code on a document leads here, too.
citizen-verify-genuine = Genuine and valid
citizen-verify-genuine-advice = Please compare what is shown below with the document in your hands.
citizen-verify-overtaken = Overtaken: genuine, but the case has changed since
citizen-verify-overtaken-advice = Do not rely on this document alone; ask the issuing department how things stand.
citizen-verify-unknown = Not found
citizen-verify-unknown-note = This county issued no such document, or a number was mistyped.
citizen-verify-unknown-advice = Please compare the numbers once more. If it is still not found, do not rely on it and ask the issuing department.
citizen-verify-sealed = The seal is genuine and nothing was changed
citizen-verify-sealed-by = Sealed by { $organ }.
citizen-verify-sealed-advice = This file is not among the documents kept here; ask the department that sealed it what it is for.
citizen-verify-doubtful = Do not rely on it: the file did not pass the check
citizen-verify-doubtful-advice = Ask the issuing department for the original file, or check the numbers instead.
citizen-verify-title = Document
citizen-verify-organ = Issued by
citizen-verify-issued = Issued on
citizen-verify-item = Service
citizen-verify-applicant = Applicant

# Progress
citizen-progress = Ask for the progress
citizen-progress-lead = No sign-in needed. Enter the case number on your receipt and the last four characters of the applicant's identity number.
citizen-progress-case-hint = On the receipt, 43 characters
citizen-progress-ending = Last four characters
citizen-progress-ending-hint = Of the identity card number, or of the unified social credit code for firms
citizen-progress-case-missing = Please enter the case number
citizen-progress-ending-missing = Please enter the last four characters of the identity number
citizen-progress-ask = Ask
citizen-progress-unknown = Nothing found
citizen-progress-unknown-note = Please compare the case number and the last four characters; both must be as in the application.
citizen-progress-more = To see what happened and the documents, sign in:

# Opinions
citizen-openness = Publicity and licences
citizen-openness-lead = What is in publicity and may still be objected to, and which licences were granted. Names of persons are shown in part.
citizen-openness-now = In publicity now
citizen-openness-none = Nothing is in publicity at present.
citizen-openness-object = Whoever objects says why to the office while the publicity lasts, by telephone or at its window, or online:
citizen-openness-from-to = In publicity from { $from } to { $to }
citizen-openness-from = In publicity since { $from }
citizen-openness-to = { $organ }, telephone { $phone }
citizen-openness-granted = Licences granted
citizen-openness-granted-note = Open to everybody by article 40 of the Administrative Licensing Law. To check a document, use the code printed on it.
citizen-openness-granted-none = No licences here yet.
citizen-openness-granted-on = granted on { $day }
citizen-openness-partly = granted in part on { $day }
citizen-openness-more = Earlier ones
citizen-opinions = Your say
citizen-opinions-lead = Say at any time what should be better. Within ten working days you are told what changes, or why it cannot.
citizen-opinion-new = Say what should be better
citizen-opinion-calls = We ask you now
citizen-opinion-calls-none = There is no special question at present; say what you like.
citizen-opinion-until = { $organ }, until { $day }
citizen-opinion-past = Closed questions
citizen-opinion-say = Have my say
citizen-opinion-mine = What I said
citizen-opinion-open = Awaiting an answer
citizen-opinion-answered = Answered
citizen-opinion-replies = Published answers
citizen-opinion-replies-note = Opinions and answers are published without who said them; telephone and identity numbers are left out.
citizen-opinion-replies-none = No answer has been published yet.
citizen-opinion-more = Earlier answers
citizen-opinion-organ = To which department
citizen-opinion-organ-hint = Leave it empty if you do not know; the service bureau answers or passes it on.
citizen-opinion-public = Once answered, opinion and answer are published without your name. Please write nothing personal about others. You may also stay unnamed: your account is not kept, and a code shows you the answer.
citizen-opinion-submit = Submit
citizen-verify-addressee = Addressed to
citizen-follow = Follow an unnamed opinion
citizen-follow-lead = Whoever stayed unnamed sees what became of it by the code that was shown when it was sent.
citizen-follow-code = Code
citizen-follow-code-hint = 20 letters and digits, such as K7QF-M2WX-T8RH-YB3P-C5DN; hyphens and capitals do not matter.
citizen-follow-ask = Look
citizen-unnamed-done = Your opinion has been sent
citizen-unnamed-lead = Nobody keeps who you are.
citizen-unnamed-once = Write this code down or photograph it now. It is shown only once, and nobody can recover it.
citizen-unnamed-promise = The record holds no account, name, identity number or telephone; neither the department nor supervision nor an administrator can find out who wrote it. What you wrote about yourself in the text may still tell.
citizen-answers = Answer
citizen-what-was-said = What was said
citizen-about-it = About this matter
citizen-party = Brought by
citizen-said-on = Sent
citizen-open-others = Opinions and other matters
citizen-what-with = In hand: { $steps }.
citizen-what-waiting = Received, and in hand.

# How to get the result
citizen-receiving = How to get the result
citizen-receiving-lead = It can be changed until it is delivered.
citizen-receiving-way = Way
citizen-receiving-name = Receiver
citizen-receiving-phone = Receiver's telephone
citizen-receiving-address = Address
citizen-receiving-save = Save
citizen-receiving-back = Back to the case, changing nothing
citizen-way-counter-hint = collected at the window with your identity card
citizen-way-download-hint = the sealed document, under “My cases”
citizen-way-courier-hint = sent to the address you give; only then fill in the three fields below
citizen-do-receiving = Change how to get the result
citizen-do-receiving-note = at the window, as a download, or by courier where it can be sent
