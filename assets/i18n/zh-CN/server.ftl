# Words of the front doors: columns of the portal and of the workbench.

nav-items = 办事项目
nav-mine = 我的办件
nav-verify = 核验文书
nav-inbox = 我的任务
nav-counter = 窗口收件
nav-kinds = 督查评议
nav-ledger = 办件台账
nav-catalog = 事项管理
nav-accounts = 账号岗位
nav-operations = 运行维护
nav-audit = 审计查询
nav-calendars = 工作日历

home-title = 要办什么事
home-figures = 本月收件
home-figures-line = 本月已办结 { $closed } 件；现在还有 { $open } 件正在办理。

api-title = 接口
api-lead = 申请、收件、审查、决定、查询都可以由程序来办：用账号登录换取令牌，再按下面的地址调用。错误是 RFC 9457 格式，带稳定的代码。
api-document = 下载 OpenAPI 3.1 文档
