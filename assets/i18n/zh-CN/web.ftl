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

step-done = 已完成
step-now = 当前步骤
step-next = 未开始

summary-empty = 未填写
summary-change = 修改
errors-title = 有 { $n } 处需要修改

whose-government = 政府办理
whose-applicant = 申请人
whose-third = 第三方
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
countdown-why = 为什么是这一天
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
