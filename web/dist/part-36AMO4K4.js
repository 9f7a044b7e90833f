import{a as n}from"./part-YITWUA6I.js";var t={name:"thing",title:"Thing",async show(p,a,e){p.append(n("h1",{},"Thing"))}};export{t as view};
