# Words of the page frame and of the parts in foundation/web.

mark = 办
site-suffix = 政务服务
wordmark-suffix = 政务服务
workbench-suffix = 工作台
skip-to-content = 跳到正文
title-errors = 有 { $n } 处需要修改：
demo-note = 演示数据，人名和机构都是虚构的

nav-label = 主要栏目
nav-home = 首页
crumbs-label = 当前位置
preferences-label = 显示方式
preferences-large = 大字版
preferences-contrast = 高对比
preferences-dark = 深色
account-sign-in = 登录
account-sign-out = 退出
account-unread = 条未读消息
workbar-search = 查办件、申请人、事项
footer-hotline = 服务热线 { $hotline }
footer-counter = 网上能办的，窗口也都能办；不会上网可以请家人代办，或者到就近的便民服务中心。
footer-openness = 公示公开
footer-opinions = 意见征集
footer-verify = 核验证照和文书
footer-staff = 工作人员入口
footer-api = 接口文档

problem-article = 依据：
problem-home = 回到首页
problem-help = 需要帮助请拨打 { $hotline }。

days-left = 还剩 { $n } 个工作日
days-due-today = 今天到期
days-late = 已超 { $n } 个工作日
money-yuan = { $amount } 元
limit-wd = { $n } 个工作日
limit-d = { $n } 个自然日
limit-d-roll = { $n } 日
limit-m = { $n } 个月
limit-y = { $n } 年
limit-h = { $n } 小时
list-comma = 、

# What a check found.
finding-must = 必须改正
finding-should = 建议补充
finding-line = 第 { $line } 行第 { $column } 列

step-done = 已完成
step-now = 当前步骤
step-next = 未开始

summary-empty = 未填写
summary-change = 修改
errors-title = 有 { $n } 处需要修改

whose-government = 政府办理
whose-applicant = 申请人
whose-third = 第三方
whose-turned = { $by }，此后轮到{ $then }
turn-label = 轮到
gate-open = 可以决定
gate-shut = 暂不能决定

countdown-left = 还剩
countdown-today = 今天到期
countdown-late = 已超
countdown-took = 用时
countdown-paused = 已暂停，还剩
countdown-unit = 个工作日
countdown-sentence = 共 { $total } 个工作日，已用 { $used } 个
countdown-line = { $name }（{ $limit }）最迟 { $day }
countdown-unknown = { $name }（{ $limit }）算不出最后一天：缺 { $year } 年工作日历
countdown-why = 为什么是这一天
countdown-paused-for = { $kind }期间不计时
countdown-extended = 经批准延长 { $by }
day-date = 日期
day-count = 第几个工作日
day-reason = 说明
day-not-counted = 不计入

search-button = 搜索
search-examples = 试试：

pager-label = 翻页
pager-of = 本页 { $shown } 条，共 { $total } 条
pager-shown = 本页 { $shown } 条
pager-first = 回到第一页
pager-next = 下一页

urgency-today = 今天
urgency-late = 超 { $n }
urgency-days = 工作日
urgency-due = 到期
urgency-paused = 暂停中
urgency-no-limit = 无时限
work-select = 选择 { $number }

form-yes = 是
form-no = 否
form-optional = 选填
form-choose = 请选择
form-any = 不限
form-missing = 请填写{ $label }
form-missing-choice = 请选择{ $label }
form-too-long = { $label }最多 { $limit } 个字，现在有 { $n } 个字
form-too-short = { $label }至少 { $limit } 个字，现在有 { $n } 个字
form-maximum = { $label }不能大于 { $limit }{ $unit }
form-minimum = { $label }不能小于 { $limit }{ $unit }
form-below = { $label }应小于 { $limit }{ $unit }
form-above = { $label }应大于 { $limit }{ $unit }
form-multiple = { $label }应为 { $limit }{ $unit } 的整数倍
form-min-items = { $label }至少要有 { $limit } 项
form-max-items = { $label }最多 { $limit } 项
form-choice = 请从选项中选择{ $label }
form-number = { $label }应填写数字，例如 86.5
form-integer = { $label }应填写整数，例如 12
form-date = { $label }应为日期，例如 2026-11-26
form-phone = { $label }应为 11 位手机号码，或带区号的固定电话；现在有 { $n } 位
form-email = { $label }应为电子邮箱地址，例如 name@example.cn
form-format = { $label }的格式不对，请核对
form-format-hint = { $label }的格式不对。{ $hint }

upload-choose = 选择文件，或用手机拍照
upload-limit = PDF、图片、OFD、Word 或纯文本，每个不超过 { $size }
upload-too-large = 文件太大
upload-remove = 删除

chart-numbers = 看数字
chart-csv = 下载 CSV
chart-last-year = 去年同期
chart-interval = 可信区间
chart-days = 用时（工作日）

problem-code = 问题代码：
keys-title = 键盘快捷键
keys-move = 下一条、上一条
keys-open = 打开
keys-select = 选中，用于批量处理
keys-search = 搜索
keys-help = 显示这个说明
keys-close = 关闭
table-export-cut = 已导出 { $n } 行，后面的没有导出，请缩小范围后再导出。
table-export-xlsx = 导出表格（XLSX）
table-export-csv = 导出文本（CSV）
nav-waiting = 项待处理
