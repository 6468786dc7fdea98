# 业务量预测和窗口测算

forecast-four-weeks = 今后四周
forecast-range = 上下
forecast-range-note = “上下”是最近四周照这个办法推算时平均差多少件，不是保证；工作日和休息日分开算，当天没有过完不算在内。
forecast-low = 少则
forecast-high = 多则
forecast-works = 是否上班
forecast-working-day = 工作日
forecast-hall = 大厅
forecast-windows-of = 窗口测算：{ $hall }
forecast-reckoned = 需要窗口 = 预计在窗口收的件数 × 每件约 { $minutes } 分钟 ÷ 一天上班 { $worked } 分钟，向上取整；预约的人比推算的多，按预约的算。每件几分钟由县里在 county.toml 的 [minutes] 申报（系统只记收件的时刻，不知道一个人坐了多久），按近八周各事项的件数加权。按全天平摊，上午集中的要另留余量；领件、咨询不在内。
forecast-dedicated = 现有窗口里有 { $n } 个只办部分事项。
forecast-no-minutes-title = 还不能测算窗口
forecast-no-minutes = 县里没有申报一件在窗口要几分钟（county.toml 的 [minutes]），只列预计件数和预约。
forecast-enough = 今后两周，现有窗口够用
forecast-short = { $day }起有 { $n } 天，现有窗口接不下预计的件数
forecast-at-windows = 预计窗口收件
forecast-needed = 需要窗口
forecast-needed-high = 多则需要窗口
forecast-standing = 现有窗口
forecast-booked = 已预约
forecast-free = 余号
forecast-advice = 建议
forecast-advice-unknown = 未申报分钟
forecast-advice-enough = 够用
forecast-advice-more-seats = 号快约满，窗口有余，可以加号
forecast-advice-stand-by = 多则缺 { $n } 个，请安排机动窗口
forecast-advice-open = 缺 { $n } 个：加开窗口，或者把延时服务排到这一天
forecast-nothing = 没有可以推算的收件
forecast-nothing-why = 这里列的是您能看到的部门主办的件；近来没有收过件，就没有可以推算的。
