# Demand foreseen, and the windows it takes

forecast-four-weeks = The next four weeks
forecast-range = From–to
forecast-range-note = “From–to” is how far off this method was on the mean of the last four weeks; it promises nothing. Working days and rest days are told apart, and today is not over and does not count.
forecast-low = As few as
forecast-high = As many as
forecast-works = Worked
forecast-working-day = Working day
forecast-hall = Hall
forecast-windows-of = Windows of { $hall }
forecast-reckoned = Windows needed = filings expected at the windows × about { $minutes } minutes each ÷ { $worked } minutes worked a day, rounded up; where more have booked than are expected, those who booked count. The county declares the minutes in [minutes] of county.toml (the system knows when papers were taken in, not how long somebody sat there); they are weighed by what came in the last eight weeks. Spread evenly over the day: leave room for the morning. Collecting results and asking questions are not in it.
forecast-dedicated = { " " }Of the windows that stand { $n } serve some items only.
forecast-no-minutes-title = Windows cannot be reckoned yet
forecast-no-minutes = The county declares no minutes that a matter takes at a window ([minutes] in county.toml); only expected filings and appointments are shown.
forecast-enough = The windows that stand are enough for the next two weeks
forecast-short = From { $day } on, { $n } days bring more than the windows can take
forecast-at-windows = Expected at windows
forecast-needed = Windows needed
forecast-needed-high = Windows needed at most
forecast-standing = Windows standing
forecast-booked = Booked
forecast-free = Seats free
forecast-advice = Proposed
forecast-advice-unknown = No minutes declared
forecast-advice-enough = Enough
forecast-advice-more-seats = Nearly booked out, and the windows have room: offer more seats
forecast-advice-stand-by = Short of { $n } at most: keep a window on call
forecast-advice-open = Short of { $n }: open more windows, or move the delayed-hours service to this day
forecast-nothing = Nothing to foresee
forecast-nothing-why = Here stand matters led by the departments you see; where none came lately, none can be foreseen.
