// What people of the walks apply for, in the words of the forms.

/** Paying a fine by instalments: short, and nobody visits. */
export const FINE = {
  address: "/apply/market/fine-instalment",
  answers: { "你是？": "个人" },
  form: {
    处罚决定书文号: "青市监罚〔2026〕21号",
    罚款金额: "3000",
    已经缴纳: "0",
    原缴款到期日: "2026-12-31",
    申请方式: "分期缴纳",
    分几期: "6",
  },
  materials: ["行政处罚决定书", "经济困难证明", "还款计划"],
};

/** Opening a restaurant: one survey; two papers may follow. */
export const RESTAURANT = {
  said: "开饭店",
  item: "food-business",
  answers: { "你要办哪一种？": "新办", "主要做什么？": "现做现卖的餐饮" },
  form: {
    单位名称: "青岚县城关老王饭店",
    统一社会信用代码: "92990121MA0LM0057Q",
    门店招牌名称: "老王饭店",
    经营场所地址: "青岚县城关街道北街社区 3 号",
    经营面积: "80",
    主体业态: "餐饮服务经营者",
    主要经营项目: "热食类制售",
    食品安全管理人员姓名: "王梅",
  },
  materials: ["营业执照", "经营场所平面布局和设备设施图"],
  follow: ["食品安全规章制度目录", "从业人员健康证明"],
  wrong: "经营场所平面布局和设备设施图",
  surveys: 1,
};

/** Having water laid on: two departments survey side by side. */
export const WATER = {
  said: "装水表",
  item: "water-connection",
  answers: { "是新装还是改装？": "新装", "房子是你自己的吗？": "否", "用水做什么？": "家里用" },
  form: {
    用水地址: "青岚县城关街道北街社区 3 号",
    用水性质: "居民生活",
    预计日用水量: "2",
    希望的水表口径: "DN15",
    方便上门的时间: "工作日上午",
  },
  materials: ["房屋权利人同意书"],
  wrong: "房屋权利人同意书",
  surveys: 2,
};

/** A driving licence that runs out: ten yuan, done within the day. */
export const LICENCE = {
  address: "/apply/police/driving-licence-renewal",
  answers: { "到期了吗？": "快到期", "请别人代办吗？": "否" },
  form: {
    驾驶证档案编号: "990121001234",
    准驾车型: "C1",
    有效期止: "2026-12-31",
    体检日期: "2026-11-20",
    领证方式: "窗口领取",
  },
  materials: ["机动车驾驶人身体条件证明"],
};
